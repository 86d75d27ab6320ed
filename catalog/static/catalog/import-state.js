/** The state of an import (data-import-state): while a worker is at it, looks again and shows what changed. */

const LOOK_EVERY_MS = 2000;

function lookLater() {
  const shown = document.querySelector("[data-import-state]");
  if (shown?.dataset.working === "true") setTimeout(() => look(shown), LOOK_EVERY_MS);
}

async function look(shown) {
  try {
    const answer = await fetch(shown.dataset.stateUrl, { headers: { "X-Requested-With": "fetch" } });
    if (answer.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const state = fresh.querySelector("[data-import-state]");
      if (state && state.outerHTML !== shown.outerHTML) shown.replaceWith(state);
    }
  } catch {
    // the server is away: the next look asks again
  }
  lookLater();
}

lookLater();
