// The bank's page: tells the shop's page when the buyer has answered, and takes Escape, here or there, for a refusal.
// A plain script in the head: it listens before the buttons can be seen.

(() => {
  function giveUp() {
    /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-challenge] [value=fail]"))?.click();
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (document.body.dataset.done === "true") window.parent.postMessage("stripe-sandbox:challenged", "*");
  });
  window.addEventListener("keydown", (event) => event.key === "Escape" && giveUp());
  window.addEventListener("message", (message) => {
    if (message.data === "stripe-sandbox:give-up" && message.source === window.parent) giveUp();
  });
})();
