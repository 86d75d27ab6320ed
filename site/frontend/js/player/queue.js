/**
 * The open player: what comes next, and on a phone all that has no room in the bar. It closes by its button, Escape, a press
 * beside it, a swipe, or when another page comes, so that it hides nothing for good. `data-part="queue"` ↔ this file.
 */
import { player } from "./audio.js";

const SWIPE_PX = 40;

/** @param {HTMLElement} bar */
export function connectQueue(bar) {
  const more = /** @type {HTMLElement} */ (bar.querySelector('[data-part="more"]'));
  const panel = /** @type {HTMLElement} */ (bar.querySelector('[data-part="queue"]'));
  const list = /** @type {HTMLElement} */ (panel.querySelector('[data-part="next-ones"]'));
  const pattern = /** @type {HTMLTemplateElement} */ (panel.querySelector("template"));
  let shown = "";

  const isOpen = () => more.getAttribute("aria-expanded") === "true";

  /** @param {boolean} open */
  const turn = (open) => {
    if (!open && panel.contains(document.activeElement)) more.focus();
    more.setAttribute("aria-expanded", String(open));
    bar.classList.toggle("player--open", open);
    panel.hidden = !open;
    show();
  };

  const show = () => {
    const next = player.upNext();
    const ids = JSON.stringify(next.map((track) => track.id));
    if (panel.hidden || ids === shown) return;
    shown = ids;
    const rows = next.map((track) => row(pattern, track));
    list.replaceChildren(...rows);
    /** @type {HTMLElement} */ (panel.querySelector("p")).hidden = rows.length > 0;
  };

  panel.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const item = button?.closest("li");
    const track = player.queue.find((one) => one.id === item?.dataset.id);
    if (!button || !item || !track) return;
    const at = [...list.children].indexOf(item);
    const isRemoved = button.dataset.part === "remove";
    if (isRemoved) player.remove(track.id);
    else player.play(track, player.queue);
    // The row that was pressed is gone: its neighbour takes the focus, or what opened the list.
    const follower = isRemoved ? list.children[Math.min(at, list.children.length - 1)] : null;
    /** @type {HTMLElement} */ (follower?.querySelector('[data-part="remove"]') ?? more).focus();
  });
  more.addEventListener("click", () => turn(!isOpen()));
  player.addEventListener("change", show);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen() && !document.querySelector("dialog[open]")) turn(false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (isOpen() && event.target instanceof Node && !bar.contains(event.target)) turn(false);
  });
  document.addEventListener("turbo:visit", () => isOpen() && turn(false));
  connectSwipe(bar, panel, (open) => open !== isOpen() && turn(open));
}

/** @param {HTMLTemplateElement} pattern @param {import("./audio.js").Track} track */
export function row(pattern, track) {
  const item = /** @type {HTMLElement} */ (pattern.content.firstElementChild?.cloneNode(true));
  item.dataset.id = track.id;
  /** @type {HTMLElement} */ (item.querySelector('[data-part="name"]')).textContent = track.title;
  /** @type {HTMLElement} */ (item.querySelector("span")).textContent = track.by;
  for (const button of item.querySelectorAll("[aria-label]")) {
    button.setAttribute("aria-label", (button.getAttribute("aria-label") ?? "").replace("{title}", track.title));
  }
  return item;
}

/** Down closes, up opens; not over what moves under the finger itself.
 * @param {HTMLElement} bar @param {HTMLElement} panel @param {(open: boolean) => void} turn */
function connectSwipe(bar, panel, turn) {
  let from = Number.NaN;
  bar.addEventListener(
    "touchstart",
    (event) => {
      const isOwn = event.target instanceof Element && (event.target.matches("input") || panel.contains(event.target));
      from = isOwn ? Number.NaN : (event.touches[0]?.clientY ?? Number.NaN);
    },
    { passive: true },
  );
  bar.addEventListener("touchend", (event) => {
    const moved = (event.changedTouches[0]?.clientY ?? 0) - from;
    if (Math.abs(moved) > SWIPE_PX) turn(moved < 0);
  });
}
