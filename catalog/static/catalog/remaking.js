/** How far all previews are made again (data-remaking): looks again while it goes on, and presses its button. */

import { post } from "./uploading.js";

const LOOK_EVERY_MS = 3000;

function connect(panel) {
  const show = async (answer) => {
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    panel.querySelector("[data-remaking-state]").replaceWith(fresh.querySelector("[data-remaking-state]"));
  };
  const look = async () => {
    if (!panel.isConnected) return;
    if (panel.querySelector("[data-remaking-state]")?.dataset.working === "true") {
      try {
        const answer = await fetch(panel.dataset.stateUrl, { headers: { "X-Requested-With": "fetch" } });
        if (answer.ok) await show(answer);
      } catch {
        // the next look tries again
      }
    }
    setTimeout(look, LOOK_EVERY_MS);
  };
  panel.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-press]");
    if (!button) return;
    event.preventDefault();
    button.disabled = true;
    try {
      await show(await post(button.formAction));
    } catch {
      button.disabled = false;
    }
  });
  setTimeout(look, LOOK_EVERY_MS);
}

for (const panel of document.querySelectorAll("[data-remaking]")) connect(panel);
