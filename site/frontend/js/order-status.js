/**
 * The order page while money is on its way: asks at 1 s, 2 s, then every 5 s, loads the page anew when something
 * changed and no download would be lost by it, and says honestly when it takes long. `data-order-status` ↔ this file.
 */
import { beatApi } from "./api-client.js";

const WAITS_MS = [1000, 2000];
const WAIT_MS = 5000;
const SLOW_AFTER_MS = 60_000;
const CALM_AFTER_MS = 600_000;
const CALM_WAIT_MS = 30_000;
const PRESSED_MS = 15_000;

/** A page that goes takes a download with it that the shop has not answered yet, or that the page itself writes. */
let pressedAt = Number.NEGATIVE_INFINITY;
document.addEventListener("click", ({ target }) => {
  if (target instanceof Element && target.closest('a[href*="/download/"]')) pressedAt = Date.now();
});
const isFetching = () => Date.now() - pressedAt < PRESSED_MS || document.querySelector("[data-under-way]") !== null;

/** @param {HTMLElement} element */
function follow(element) {
  const { statusUrl = "", orderStatus = "", files = "0" } = element.dataset;
  const began = Date.now();
  let asked = 0;

  const wait = () => {
    const calm = Date.now() - began > CALM_AFTER_MS;
    setTimeout(look, calm ? CALM_WAIT_MS : (WAITS_MS[asked] ?? WAIT_MS));
  };
  const look = async () => {
    if (!element.isConnected) return;
    asked += 1;
    try {
      const purchase = await beatApi.getPurchase(statusUrl);
      const fetchable = purchase.lines.reduce((sum, line) => sum + line.files.length, 0);
      if ((purchase.payment_status !== orderStatus || fetchable !== Number(files)) && !isFetching()) {
        location.reload();
        return;
      }
    } catch {
      // The network or the shop is away for a moment; the order isn't. Ask again.
    }
    if (Date.now() - began > SLOW_AFTER_MS) element.querySelector("[data-order-slow]")?.removeAttribute("hidden");
    wait();
  };
  wait();
}

export function connectOrderStatus() {
  for (const element of document.querySelectorAll("[data-order-status]:not([data-followed])")) {
    if (!(element instanceof HTMLElement)) continue;
    element.dataset.followed = "";
    follow(element);
  }
}
