/**
 * StripeProvider: loads Stripe.js from where the server says, with the key that the server gave, once a page; and dresses
 * Stripe's form in the shop's tokens. Its frame can't see our variables, so it gets resolved values.
 */

/** @typedef {import("@stripe/stripe-js").Stripe} Stripe */
/** @typedef {import("@stripe/stripe-js").StripeElements} StripeElements */
/** @typedef {import("@stripe/stripe-js").Appearance} Appearance */

const LOAD_TIMEOUT_MS = 20_000;
const PAINT_TIMEOUT_MS = 1000;

export class StripeUnavailableError extends Error {}

/** @param {string} url @param {string} publishableKey @returns {Promise<Stripe>} */
export async function loadStripe(url, publishableKey) {
  if (!window.Stripe) await isPainted().then(() => loadScript(url));
  if (!window.Stripe) throw new StripeUnavailableError("The script came without Stripe in it.");
  // Else Stripe would speak the browser's language, on a page in another.
  const locale = /** @type {import("@stripe/stripe-js").StripeElementLocale} */ (document.documentElement.lang);
  return window.Stripe(publishableKey, { locale });
}

/**
 * The page stands before Stripe's script, the heaviest part of it by far, takes the phone's time and its line. A frame that
 * is asked for is not yet painted, so the browser's own word for it is waited for; a page in the background never has it.
 * Source: w3.org/TR/paint-timing/#first-contentful-paint.
 * @returns {Promise<void>}
 */
function isPainted() {
  return new Promise((resolve) => {
    setTimeout(resolve, PAINT_TIMEOUT_MS);
    new PerformanceObserver((painted, observer) => {
      if (!painted.getEntriesByName("first-contentful-paint").length) return;
      observer.disconnect();
      resolve();
    }).observe({ type: "paint", buffered: true });
  });
}

/** @param {string} url @returns {Promise<void>} */
function loadScript(url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const timer = setTimeout(() => reject(new StripeUnavailableError("Stripe.js took too long.")), LOAD_TIMEOUT_MS);
    script.src = url;
    script.addEventListener("load", () => {
      clearTimeout(timer);
      resolve();
    });
    script.addEventListener("error", () => {
      clearTimeout(timer);
      reject(new StripeUnavailableError("Stripe.js did not load."));
    });
    document.head.append(script);
  });
}

/**
 * A form for an amount whose PaymentIntent is made later, when the buyer presses Pay.
 * @param {Stripe} stripe
 * @param {{amount: number, currency: string, cardsOnly: boolean}} order amount in the currency's smallest unit
 * @returns {StripeElements}
 */
export function createElements(stripe, { amount, currency, cardsOnly }) {
  return stripe.elements({
    mode: "payment",
    amount,
    currency: currency.toLowerCase(),
    appearance: appearance(),
    fonts: fonts(),
    loader: "auto",
    // An exclusive is not held for days: its intent is made for cards, and the form has to say the same.
    ...(cardsOnly ? { allowedPaymentMethodTypes: ["card"] } : {}),
  });
}

/** Follows the theme while the page is open. @param {StripeElements} elements */
export function followTheme(elements) {
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    elements.update({ appearance: appearance() });
  });
}

/** @returns {Appearance} */
function appearance() {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  /** @param {string} token */
  const colour = (token) => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const flat = { border: `1px solid ${colour("line")}`, boxShadow: "none" };
  /** @type {Appearance} */
  const look = {
    theme: isDark() ? "night" : "stripe",
    variables: {
      colorPrimary: colour("accent"),
      colorBackground: colour("surface"),
      colorText: colour("text"),
      colorTextSecondary: colour("muted"),
      colorTextPlaceholder: colour("muted"),
      colorDanger: colour("danger"),
      colorSuccess: colour("success"),
      iconColor: colour("muted"),
      fontFamily: '"Familjen Grotesk", system-ui, sans-serif',
      fontSizeBase: "16px",
      spacingUnit: "4px",
      borderRadius: "2px",
    },
    rules: {
      ".Input": { border: `1px solid ${colour("control")}`, boxShadow: "none", padding: "12px" },
      ".Input:focus": { borderColor: colour("focus"), boxShadow: `0 0 0 1px ${colour("focus")}` },
      ".Label": { fontWeight: "600", fontSize: "16px" },
      ".Tab": flat,
      ".AccordionItem": flat,
    },
  };
  probe.remove();
  return look;
}

/** @returns {boolean} */
function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
}

/** The page's own font file, under the hashed name that the server gave it. */
function fonts() {
  const file = document.querySelector("link[rel=preload][as=font]");
  if (!(file instanceof HTMLLinkElement)) return [];
  return [{ family: "Familjen Grotesk", src: `url(${file.href}) format("woff2")`, weight: "400 700" }];
}
