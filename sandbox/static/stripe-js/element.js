// What all elements have in common: a frame, mounted where the shop wants it, and events that are told from it.

import { insist } from "./errors.js";

/** @typedef {import("./elements.js").ElementsGroup} ElementsGroup */
/** @typedef {import("./frames.js").FormFrame} FormFrame */

/**
 * @template {object} Options
 * @abstract
 */
export class FrameElement {
  /**
   * @param {string} type
   * @param {ElementsGroup} group
   * @param {Options} options
   */
  constructor(type, group, options) {
    this.type = type;
    this.group = group;
    this.options = options;
    this.isDestroyed = false;
    /** @type {FormFrame | null} */
    this.form = null;
    /** @type {HTMLElement | null} */
    this.container = null;
    /** @type {Map<string, Set<(event: any) => any>>} */
    this.handlers = new Map();
  }

  /** @param {string | HTMLElement} target */
  mount(target) {
    insist(!this.isDestroyed, "This Element has already been destroyed. Please create a new one.");
    insist(target, "Missing argument. Make sure to call mount() with a valid DOM element or selector.");
    const container = typeof target === "string" ? document.querySelector(target) : target;
    insist(
      container instanceof HTMLElement,
      `The selector you specified (${String(target)}) applies to no DOM elements that are currently on the page.\nMake sure the element exists on the page before calling mount().`,
    );
    if (this.container === container && this.form) return;
    this.unmount();
    if (container.childNodes.length > 0) {
      console.warn("This Element will be mounted to a DOM element that contains child nodes.");
      container.replaceChildren();
    }
    container.classList.add("StripeElement");
    this.container = container;
    this.form = this.makeFrame(container);
    queueMicrotask(() => this.emit("loaderstart", {}));
    this.group.checkIntent().then((error) => {
      if (error) this.emit("loaderror", { error });
      else if (!this.group.isDeferred) this.form?.call("update", this.frameOptions());
    });
  }

  /**
   * @abstract
   * @param {HTMLElement} container
   * @returns {FormFrame}
   */
  makeFrame(container) {
    throw new Error(`${container.id}: an element has a frame of its own.`);
  }

  /** What the frame has to know. @abstract @returns {any} */
  frameOptions() {
    return {};
  }

  unmount() {
    this.form?.remove();
    this.form = null;
    this.container?.classList.remove("StripeElement");
    this.container = null;
  }

  destroy() {
    this.unmount();
    this.isDestroyed = true;
    this.group.forget(this);
  }

  focus() {
    this.mountedForm("focus").call("focus");
  }

  blur() {
    this.mountedForm("blur").call("blur");
  }

  clear() {
    this.mountedForm("clear").call("clear");
  }

  /** @param {Partial<Options>} options */
  update(options) {
    this.options = { ...this.options, ...options };
    this.form?.call("update", this.frameOptions());
    return this;
  }

  /**
   * @param {string} name
   * @param {(event: any) => any} handler
   */
  on(name, handler) {
    insist(
      typeof handler === "function",
      `Invalid value for on(): handler should be a function. You specified: ${handler}.`,
    );
    const known = this.handlers.get(name) ?? new Set();
    this.handlers.set(name, known.add(handler));
    return this;
  }

  /**
   * @param {string} name
   * @param {(event: any) => any} handler
   */
  once(name, handler) {
    /** @param {any} event */
    const first = (event) => {
      this.off(name, first);
      handler(event);
    };
    return this.on(name, first);
  }

  /**
   * @param {string} name
   * @param {(event: any) => any} [handler]
   */
  off(name, handler) {
    if (handler) this.handlers.get(name)?.delete(handler);
    else this.handlers.delete(name);
    return this;
  }

  /**
   * @param {string} name
   * @param {any} detail
   */
  hear(name, detail) {
    this.emit(name, detail);
  }

  /**
   * @param {string} name
   * @param {object} detail
   */
  emit(name, detail) {
    for (const handler of [...(this.handlers.get(name) ?? [])]) handler({ elementType: this.type, ...detail });
  }

  /** @param {string} caller */
  mountedForm(caller) {
    insist(
      this.form,
      `${caller}: We could not retrieve data from the specified Element. Please make sure the Element you are attempting to use is still mounted.`,
    );
    return this.form;
  }

  /** A confirmation with what this element holds is over. */
  end() {}
}
