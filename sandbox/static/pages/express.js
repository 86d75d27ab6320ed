// The button of the buyer's wallet in its frame; without a wallet there is none, and the frame has no height.

import { dress, loadFonts } from "./appearance.js";
import { listen, tell, tellHeight } from "./port.js";

const buttons = /** @type {HTMLElement} */ (document.getElementById("buttons"));
const button = /** @type {HTMLButtonElement | null} */ (buttons.querySelector("[data-wallet]"));

/** @param {any} options */
function learn(options) {
  dress(options.appearance);
  if (!button) return;
  button.hidden = !options.offered.includes(button.dataset.wallet);
  if (options.buttonHeight) button.style.height = `${options.buttonHeight}px`;
}

/** @param {any} options */
function begin(options) {
  learn(options);
  loadFonts(options.fonts);
  tellHeight(buttons);
  tell("ready", { wallet: (button && !button.hidden && button.dataset.wallet) || null });
}

button?.addEventListener("click", () => tell("press", { wallet: button.dataset.wallet }));
listen(begin, { update: learn, focus: () => button?.focus(), blur: () => button?.blur() });
