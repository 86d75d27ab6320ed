// The Express Checkout Element: a button for the wallet of the buyer's device, and the sheet that it opens.
// Source: https://docs.stripe.com/js/elements_object/create_express_checkout_element and the events beside it

import { FrameElement } from "./element.js";
import { FormFrame, WalletSheet } from "./frames.js";

/** @typedef {import("./elements.js").ElementsGroup} ElementsGroup */
/** @typedef {import("@stripe/stripe-js").StripeExpressCheckoutElementOptions} ExpressCheckoutElementOptions */
/** @typedef {"apple_pay" | "google_pay"} DeviceWallet */

const ANSWER_WITHIN_MS = 1000;
const NONE = { amazonPay: false, applePay: false, googlePay: false, klarna: false, link: false, paypal: false };
/** @type {Record<DeviceWallet, "applePay" | "googlePay">} */
const NAMES = { apple_pay: "applePay", google_pay: "googlePay" };

/** @extends {FrameElement<ExpressCheckoutElementOptions>} */
export class ExpressCheckoutElement extends FrameElement {
  /**
   * @param {ElementsGroup} group
   * @param {ExpressCheckoutElementOptions} options
   */
  constructor(group, options) {
    super("expressCheckout", group, options);
    /** @type {WalletSheet | null} */
    this.sheet = null;
  }

  /** @param {HTMLElement} container */
  makeFrame(container) {
    return new FormFrame(
      container,
      { path: "/pay/express/", title: "Secure express checkout frame", heightPx: 0 },
      () => this.frameOptions(),
      (name, detail) => this.hear(name, detail),
    );
  }

  frameOptions() {
    const { buttonHeight, paymentMethods, wallets } = this.options;
    const wanted = { ...wallets, ...paymentMethods };
    const paysByCard = this.group.types().includes("card");
    const offered = Object.entries(NAMES).filter(([, name]) => paysByCard && wanted[name] !== "never");
    return { ...this.group.frameOptions(), buttonHeight, offered: offered.map(([wallet]) => wallet) };
  }

  unmount() {
    this.end();
    super.unmount();
  }

  /**
   * @param {string} name
   * @param {any} detail
   */
  hear(name, detail) {
    if (name === "press") this.ask(detail.wallet);
    else if (name === "ready") this.tellWallets(detail.wallet);
    else super.hear(name, detail);
  }

  /** @param {DeviceWallet | null} wallet */
  tellWallets(wallet) {
    const available = wallet ? { ...NONE, [NAMES[wallet]]: true } : undefined;
    const each = Object.entries(available ?? {}).map(([name, is]) => [name, { available: is }]);
    this.emit("ready", { availablePaymentMethods: available });
    this.emit("availablepaymentmethodschange", { paymentMethods: available && Object.fromEntries(each) });
  }

  /**
   * Ask the shop whether the sheet may open; who doesn't listen lets it.
   * @param {DeviceWallet} wallet
   */
  ask(wallet) {
    if (this.sheet) return;
    let isAsked = true;
    /** @param {boolean} isAllowed */
    const answer = (isAllowed) => {
      if (isAsked && isAllowed) this.open(wallet);
      isAsked = false;
      clearTimeout(timer);
    };
    const timer = setTimeout(() => {
      if (isAsked) console.error("The click event of the Express Checkout Element was not resolved within 1 second.");
      isAsked = false;
    }, ANSWER_WITHIN_MS);
    if (!this.handlers.get("click")?.size) answer(true);
    else {
      const answers = { resolve: () => answer(true), reject: () => answer(false) };
      this.emit("click", { expressPaymentType: wallet, ...answers });
    }
  }

  /** @param {DeviceWallet} wallet */
  open(wallet) {
    this.sheet = new WalletSheet(
      { wallet, ...this.group.price() },
      () => this.group.frameOptions(),
      (name, detail) => {
        if (name === "pay") this.pay(wallet, detail);
        if (name === "cancel") {
          this.end();
          this.emit("cancel", {});
        }
      },
    );
  }

  /**
   * The buyer pays: what is submitted and confirmed from now on is what his sheet holds.
   * @param {DeviceWallet} wallet
   * @param {any} billingDetails
   */
  pay(wallet, billingDetails) {
    this.group.authorized = this;
    this.group.isSubmitted = false;
    this.emit("confirm", { expressPaymentType: wallet, billingDetails, paymentFailed: () => this.end() });
  }

  /** @param {string} caller */
  mountedForm(caller) {
    return this.sheet?.form ?? super.mountedForm(caller);
  }

  end() {
    if (this.group.authorized === this) this.group.authorized = null;
    this.sheet?.close();
    this.sheet = null;
  }
}
