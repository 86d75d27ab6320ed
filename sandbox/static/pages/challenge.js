// The bank's page: tells the shop's page when the buyer has answered, and takes "Escape" there for a refusal here.

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-challenge]"));

if (document.body.dataset.done === "true") window.parent.postMessage("stripe-sandbox:challenged", "*");

function giveUp() {
  /** @type {HTMLButtonElement | null | undefined} */ (form?.querySelector("[value=fail]"))?.click();
}

window.addEventListener("keydown", (event) => event.key === "Escape" && giveUp());
window.addEventListener("message", (message) => {
  if (message.data === "stripe-sandbox:give-up" && message.source === window.parent) giveUp();
});
