// The frames that the sandbox puts into a shop's page: an element's, and in dialogs the wallet's sheet and the bank's
// challenge.
// Styles are set property by property, which a strict content security policy allows.

import { ORIGIN } from "./api.js";

const CONNECT_TIMEOUT_MS = 10_000;

const DIALOG_FRAME = {
  background: "#fff",
  border: "0",
  borderRadius: "12px",
  colorScheme: "light",
  display: "block",
  height: "min(460px, 100%)",
  margin: "max(0px, calc(50vh - 246px)) auto 0",
  maxWidth: "420px",
  width: "100%",
};

/** @typedef {{type: "event", name: string, detail: any} | {type: "answer", id: number, value: any} | {type: "height", px: number}} FromForm */

export class FormFrame {
  /**
   * @param {HTMLElement} container
   * @param {{path: string, title: string, heightPx: number}} place
   * @param {() => object} options what the form is to know; asked for when it is there
   * @param {(name: string, detail: any) => void} onEvent
   */
  constructor(container, { path, title, heightPx }, options, onEvent) {
    this.onEvent = onEvent;
    this.nextCall = 1;
    /** @type {Map<number, (value: any) => void>} */
    this.calls = new Map();
    const channel = new MessageChannel();
    this.port = channel.port1;
    this.port.onmessage = (message) => this.receive(message.data);
    this.frame = document.createElement("iframe");
    this.frame.src = `${ORIGIN}${path}`;
    this.frame.title = title;
    this.frame.setAttribute("allow", "payment *");
    // Stripe's frame reaches four pixels over its place on every side, so that focus rings in it have room.
    const reach = { margin: "-4px", width: "calc(100% + 8px)" };
    Object.assign(this.frame.style, { border: "0", display: "block", colorScheme: "normal", ...reach });
    this.frame.style.height = `${heightPx}px`;
    this.frame.addEventListener("load", () => {
      this.frame.contentWindow?.postMessage("stripe-sandbox:connect", ORIGIN, [channel.port2]);
      this.port.postMessage({ type: "init", options: options() });
    });
    this.timeout = setTimeout(() => this.fail(), CONNECT_TIMEOUT_MS);
    container.append(this.frame);
  }

  /** @param {FromForm} message */
  receive(message) {
    if (message.type === "height") this.frame.style.height = `${message.px}px`;
    if (message.type === "answer") {
      this.calls.get(message.id)?.(message.value);
      this.calls.delete(message.id);
    }
    if (message.type === "event") {
      if (message.name === "ready") clearTimeout(this.timeout);
      this.onEvent(message.name, message.detail);
    }
  }

  fail() {
    this.onEvent("loaderror", { error: { type: "api_connection_error", message: "The card form could not load." } });
  }

  /**
   * Ask the form to do something and wait for its answer.
   * @param {string} name
   * @param {unknown} [argument]
   * @returns {Promise<any>}
   */
  call(name, argument) {
    const id = this.nextCall++;
    return new Promise((resolve) => {
      this.calls.set(id, resolve);
      this.port.postMessage({ type: "call", id, name, argument });
    });
  }

  remove() {
    clearTimeout(this.timeout);
    this.port.close();
    this.frame.remove();
  }
}

/** The sheet of a wallet, over the shop's page until it is closed; Escape cancels it, as long as nothing is paid. */
export class WalletSheet {
  /**
   * @param {{wallet: string, amount: number, currency: string}} asked
   * @param {() => object} options
   * @param {(name: string, detail: any) => void} onEvent hears ``pay`` and ``cancel``
   */
  constructor(asked, options, onEvent) {
    const query = new URLSearchParams({ ...asked, amount: String(asked.amount) });
    this.dialog = overlay("Pay with your wallet");
    this.form = new FormFrame(
      this.dialog,
      { path: `/pay/sheet/?${query}`, title: "The sheet of your wallet", heightPx: 0 },
      options,
      onEvent,
    );
    Object.assign(this.form.frame.style, DIALOG_FRAME);
    const giveUp = () => this.form.call("giveUp");
    this.dialog.addEventListener("cancel", (event) => event.preventDefault());
    this.dialog.addEventListener("cancel", giveUp);
    this.dialog.addEventListener("close", giveUp); // a browser may close it at the second Escape without asking
    this.dialog.showModal();
    this.form.frame.addEventListener("load", () => this.form.frame.focus());
  }

  close() {
    this.form.remove();
    this.dialog.remove();
  }
}

/**
 * Show the bank's page in a dialog until the buyer has answered; Escape is an answer, too: no.
 * @param {string} address
 * @returns {Promise<void>}
 */
export function challenge(address) {
  const dialog = overlay("Confirm your payment with your bank");
  const frame = document.createElement("iframe");
  Object.assign(frame.style, DIALOG_FRAME);
  frame.title = "3-D Secure: confirm with your bank";
  frame.src = `${address}&embedded=1`;
  dialog.append(frame);
  return new Promise((resolve) => {
    /** @param {MessageEvent} message */
    const hear = (message) => {
      if (message.origin !== ORIGIN || message.source !== frame.contentWindow) return;
      if (message.data !== "stripe-sandbox:challenged") return;
      window.removeEventListener("message", hear);
      dialog.close();
      dialog.remove();
      resolve();
    };
    window.addEventListener("message", hear);
    const giveUp = () => frame.contentWindow?.postMessage("stripe-sandbox:give-up", ORIGIN);
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("cancel", giveUp);
    dialog.addEventListener("close", giveUp); // a browser may close it at the second Escape without asking
    dialog.showModal();
    frame.addEventListener("load", () => frame.focus());
  });
}

/** @param {string} label */
function overlay(label) {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", label);
  Object.assign(dialog.style, {
    background: "rgb(0 0 0 / 60%)",
    border: "0",
    boxSizing: "border-box",
    height: "100%",
    inset: "0",
    margin: "0",
    maxHeight: "none",
    maxWidth: "none",
    padding: "16px",
    width: "100%",
  });
  document.body.append(dialog);
  return dialog;
}
