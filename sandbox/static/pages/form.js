// The card form in its frame: keeps what is typed from the shop's page, and confirms the payment itself.

import { dress, loadFonts } from "./appearance.js";
import {
  brandOf,
  cvcProblem,
  digits,
  expiryProblem,
  formatExpiry,
  formatNumber,
  numberProblem,
  parseExpiry,
  postalCodeProblem,
} from "./card.js";

/** @typedef {import("./card.js").Problem} Problem */

const POSTAL_CODE_LABELS = { US: "ZIP code", CA: "Postal code", GB: "Postcode" };
/** A browser on a bare server says "en-US@posix", over which Intl.Locale throws. */
const REGION_OF_LANGUAGE = /^[a-z]{2,3}(?:-[A-Z][a-z]{3})?-([A-Z]{2})(?![A-Za-z])/;
const ERROR_FIELDS = { number: "number", exp_month: "expiry", exp_year: "expiry", cvc: "cvc" };

/** @param {string} id */
const input = (id) => /** @type {HTMLInputElement} */ (document.getElementById(id));
const form = /** @type {HTMLFormElement} */ (document.getElementById("card"));
const country = /** @type {HTMLSelectElement} */ (document.getElementById("country"));
const fields = { number: input("number"), expiry: input("expiry"), cvc: input("cvc"), postal: input("postal") };
/** @type {{key: string, page: string, hasAddress: boolean, types: string[]}} */
const known = { key: "", page: "", hasAddress: true, types: ["card"] };
/** @type {MessagePort | null} */
let port = null;

/**
 * @param {string} name
 * @param {object} [detail]
 */
function tell(name, detail = {}) {
  port?.postMessage({ type: "event", name, detail });
}

const methods = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[name=method]"));

/** What the buyer pays with: the only way that there is, or the one that he chose. */
function method() {
  if (known.types.length < methods.length) return known.types[0] ?? "card";
  return [...methods].find((choice) => choice.checked)?.value ?? "card";
}

const asksForPostalCode = () => known.hasAddress && country.value in POSTAL_CODE_LABELS;

/** @returns {Record<keyof typeof fields, Problem | null>} */
function problems() {
  return {
    number: numberProblem(fields.number.value),
    expiry: expiryProblem(fields.expiry.value, new Date()),
    cvc: cvcProblem(fields.cvc.value, fields.number.value),
    postal: asksForPostalCode() ? postalCodeProblem(fields.postal.value) : null,
  };
}

/**
 * @param {string} name
 * @param {string} message empty when all is well
 */
function showProblem(name, message) {
  const field = fields[/** @type {keyof typeof fields} */ (name)];
  const line = /** @type {HTMLElement} */ (document.getElementById(`${name}-error`));
  if (line.textContent === message) return;
  line.textContent = message;
  line.hidden = message === "";
  field.classList.toggle("Input--invalid", message !== "");
  field.setAttribute("aria-invalid", String(message !== ""));
}

/** Show what is wrong, go there, and return the first problem. */
function validate() {
  if (method() !== "card") return null;
  const found = problems();
  for (const [name, problem] of Object.entries(found)) showProblem(name, problem?.message ?? "");
  const first = Object.entries(found).find(([, problem]) => problem);
  if (first) fields[/** @type {keyof typeof fields} */ (first[0])].focus();
  return first?.[1] ?? null;
}

function changed() {
  const type = method();
  const isCard = type === "card";
  const isEmpty = isCard && Object.values(fields).every((field) => field.value === "");
  const isComplete = !isCard || Object.values(problems()).every((problem) => problem === null);
  const brand = /** @type {HTMLElement} */ (document.getElementById("brand"));
  brand.textContent = brandOf(digits(fields.number.value));
  tell("change", { empty: isEmpty, complete: isComplete, collapsed: false, value: { type } });
}

/** Show the choice where there is one, and the fields of what was chosen. */
function showMethod() {
  const isCard = method() === "card";
  /** @type {HTMLElement} */ (document.getElementById("methods")).hidden = known.types.length < methods.length;
  /** @type {HTMLElement} */ (document.getElementById("card-fields")).hidden = !isCard;
  /** @type {HTMLElement} */ (document.getElementById("leaving")).hidden = isCard;
}

function showPostalCode() {
  const label = POSTAL_CODE_LABELS[/** @type {keyof typeof POSTAL_CODE_LABELS} */ (country.value)];
  const block = /** @type {HTMLElement} */ (document.getElementById("postal-block"));
  block.hidden = !asksForPostalCode();
  if (label) /** @type {HTMLElement} */ (document.getElementById("postal-label")).textContent = label;
}

/** @param {any} options */
function learn(options) {
  dress(options.appearance);
  known.key = options.key;
  known.page = options.page;
  known.types = options.types;
  showMethod();
  const address = options.fields?.billingDetails?.address ?? options.fields?.billingDetails;
  known.hasAddress = address !== "never" && address?.country !== "never";
  /** @type {HTMLElement} */ (document.getElementById("address")).hidden = !known.hasAddress;
}

/** @param {any} options */
function begin(options) {
  learn(options);
  loadFonts(options.fonts);
  const given = options.defaultValues?.billingDetails?.address ?? {};
  const region = given.country ?? REGION_OF_LANGUAGE.exec(navigator.language)?.[1] ?? "US";
  if (country.querySelector(`option[value="${CSS.escape(region)}"]`)) country.value = region;
  fields.postal.value = given.postal_code ?? "";
  showPostalCode();
  new ResizeObserver(() =>
    port?.postMessage({ type: "height", px: Math.ceil(form.getBoundingClientRect().height) }),
  ).observe(form);
  tell("ready");
}

/** @param {any} request */
async function confirm(request) {
  const invalid = validate();
  if (invalid) return { error: invalid };
  const [id] = request.clientSecret.split("_secret_");
  const controls = /** @type {HTMLFieldSetElement} */ (document.getElementById("controls"));
  const body = confirmation(request);
  controls.disabled = true;
  try {
    const response = await fetch(`/v1/payment_intents/${id}/confirm`, { method: "POST", body });
    const answer = await response.json();
    if (response.ok) return { paymentIntent: answer };
    const field = ERROR_FIELDS[/** @type {keyof typeof ERROR_FIELDS} */ (answer.error.param)];
    if (field) showProblem(field, answer.error.message);
    return { error: answer.error };
  } catch {
    return { error: { type: "api_connection_error", message: document.body.dataset.notConnected } };
  } finally {
    controls.disabled = false;
  }
}

/** @returns {Record<string, string>} */
function cardData() {
  const { month, year } = parseExpiry(fields.expiry.value);
  return {
    "payment_method_data[card][number]": digits(fields.number.value),
    "payment_method_data[card][exp_month]": String(month),
    "payment_method_data[card][exp_year]": String(year),
    "payment_method_data[card][cvc]": digits(fields.cvc.value),
  };
}

/** @param {any} request */
function confirmation(request) {
  const type = method();
  const billing = request.billingDetails ?? {};
  const body = new URLSearchParams({
    key: known.key,
    client_secret: request.clientSecret,
    use_stripe_sdk: "true",
    expected_payment_method_type: type,
    "payment_method_data[type]": type,
    ...(type === "card" ? cardData() : {}),
  });
  const address = { ...billing.address };
  if (type === "card" && known.hasAddress) address.country = country.value;
  if (type === "card" && asksForPostalCode()) address.postal_code = fields.postal.value.trim();
  for (const [name, value] of Object.entries({ name: billing.name, email: billing.email, phone: billing.phone })) {
    if (value) body.set(`payment_method_data[billing_details][${name}]`, value);
  }
  for (const [name, value] of Object.entries(address)) {
    if (value) body.set(`payment_method_data[billing_details][address][${name}]`, String(value));
  }
  if (request.returnUrl) body.set("return_url", request.returnUrl);
  if (request.receiptEmail) body.set("receipt_email", request.receiptEmail);
  return body;
}

/** @type {Record<string, (argument: any) => any>} */
const calls = {
  validate,
  confirm,
  method,
  update: learn,
  focus: () => (method() === "card" ? fields.number : methods[methods.length - 1])?.focus(),
  blur: () => /** @type {HTMLElement | null} */ (document.activeElement)?.blur(),
  clear: () => {
    form.reset();
    for (const name of Object.keys(fields)) showProblem(name, "");
    showMethod();
    showPostalCode();
    changed();
  },
};

window.addEventListener("message", (message) => {
  if (message.data !== "stripe-sandbox:connect" || port || !message.ports[0]) return;
  port = message.ports[0];
  port.onmessage = async ({ data }) => {
    if (data.type === "init") begin(data.options);
    if (data.type === "call")
      port?.postMessage({ type: "answer", id: data.id, value: await calls[data.name]?.(data.argument) });
  };
});

fields.number.addEventListener("input", () => (fields.number.value = formatNumber(fields.number.value)));
fields.expiry.addEventListener("input", (event) => {
  const isDeleting = /** @type {InputEvent} */ (event).inputType?.startsWith("delete");
  if (!isDeleting) fields.expiry.value = formatExpiry(fields.expiry.value);
});
fields.cvc.addEventListener("input", () => (fields.cvc.value = digits(fields.cvc.value).slice(0, 4)));
country.addEventListener("change", showPostalCode);
for (const choice of methods) choice.addEventListener("input", showMethod);
form.addEventListener("input", changed);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("focusin", (event) => event.relatedTarget || tell("focus"));
form.addEventListener("focusout", (event) => event.relatedTarget || tell("blur"));
form.addEventListener("keydown", (event) => event.key === "Escape" && tell("escape"));
for (const [name, field] of Object.entries(fields)) {
  field.addEventListener("change", () => {
    const problem = problems()[/** @type {keyof typeof fields} */ (name)];
    showProblem(name, field.value ? (problem?.message ?? "") : "");
  });
}
for (const button of document.querySelectorAll("[data-number]")) {
  button.addEventListener("click", () => {
    fields.number.value = formatNumber(/** @type {HTMLElement} */ (button).dataset.number ?? "");
    fields.expiry.value = `12 / ${String(new Date().getFullYear() + 3).slice(2)}`;
    fields.cvc.value = brandOf(digits(fields.number.value)) === "amex" ? "1234" : "123";
    fields.postal.value ||= "94107";
    for (const name of Object.keys(fields)) showProblem(name, "");
    changed();
  });
}
