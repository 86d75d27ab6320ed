// The Payment Element: one card form.

import { FrameElement } from "./element.js";
import { FormFrame } from "./frames.js";

/** @typedef {import("./elements.js").ElementsGroup} ElementsGroup */
/** @typedef {import("@stripe/stripe-js").StripePaymentElementOptions} PaymentElementOptions */

const FORM_HEIGHT_PX = 356;
const TABS_HEIGHT_PX = 56;

/** @extends {FrameElement<PaymentElementOptions>} */
export class PaymentElement extends FrameElement {
  /**
   * @param {ElementsGroup} group
   * @param {PaymentElementOptions} options
   */
  constructor(group, options) {
    super("payment", group, options);
  }

  /** @param {HTMLElement} container */
  makeFrame(container) {
    const heightPx = FORM_HEIGHT_PX + (this.group.types().length > 1 ? TABS_HEIGHT_PX : 0);
    const place = { path: "/pay/form/", title: "Secure payment input frame", heightPx };
    return new FormFrame(
      container,
      place,
      () => this.frameOptions(),
      (name, detail) => this.hear(name, detail),
    );
  }

  frameOptions() {
    const { defaultValues, fields } = this.options;
    return { ...this.group.frameOptions(), defaultValues, fields };
  }

  collapse() {
    this.mountedForm("collapse");
    return this;
  }

  /**
   * @param {string} name
   * @param {any} detail
   */
  hear(name, detail) {
    if (name === "change") this.group.isSubmitted = false;
    super.hear(name, detail);
  }
}
