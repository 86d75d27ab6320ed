// The line from a frame of the sandbox to the stand-in for Stripe.js in the shop's page, which opens it.

/** @type {MessagePort | null} */
let port = null;

/**
 * @param {string} name
 * @param {object} [detail]
 */
export function tell(name, detail = {}) {
  port?.postMessage({ type: "event", name, detail });
}

/**
 * Keep the frame as high as what is in it.
 * @param {HTMLElement} content
 */
export function tellHeight(content) {
  new ResizeObserver(() =>
    port?.postMessage({ type: "height", px: Math.ceil(content.getBoundingClientRect().height) }),
  ).observe(content);
}

/**
 * @param {(options: any) => void} begin called once, with what the frame is to know
 * @param {Record<string, (argument: any) => any>} calls what the shop's page may ask for
 */
export function listen(begin, calls) {
  window.addEventListener("message", (message) => {
    if (message.data !== "stripe-sandbox:connect" || port || !message.ports[0]) return;
    port = message.ports[0];
    port.onmessage = async ({ data }) => {
      if (data.type === "init") begin(data.options);
      if (data.type === "call")
        port?.postMessage({ type: "answer", id: data.id, value: await calls[data.name]?.(data.argument) });
    };
  });
}
