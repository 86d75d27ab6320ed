/**
 * Keys that work anywhere on the page, and their help sheet. Letters would be in the way of who dictates or presses keys by
 * accident (WCAG 2.1.4), so that the sheet can turn them off: `data-keys-switch` ↔ this file.
 */
import { player } from "./audio.js";

export const STEP_S = 10;
const CHOICE = "player-keys";
const TYPING = "input, select, textarea, audio, video, dialog";
const CONTROLS = `${TYPING}, a, button, summary, [tabindex='0']`;

/** @type {Record<string, () => unknown>} */
const DEEDS = {
  " ": () => player.toggle(),
  ArrowLeft: () => player.seek(player.time - STEP_S),
  ArrowRight: () => player.seek(player.time + STEP_S),
  p: () => player.step(-1),
  n: () => player.step(1),
  m: () => player.mute(),
  q: () => more()?.click(),
};

/** @returns {HTMLElement | null} */
function more() {
  return document.querySelector('#player [data-part="more"]');
}

/** @returns {HTMLInputElement | null} */
function choice() {
  return document.querySelector("[data-keys-switch]");
}

function areOn() {
  try {
    return localStorage.getItem(CHOICE) !== "off";
  } catch {
    return true;
  }
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const isSpace = event.key === " ";
  if (document.activeElement?.closest(isSpace ? CONTROLS : TYPING) || document.querySelector("dialog[open]")) return;
  if (!isSpace && !areOn()) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const deed = player.track && !(event.shiftKey && key !== "?") ? DEEDS[key] : undefined;
  if (key === "?") /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"))?.showModal();
  else if (deed) deed();
  else return;
  event.preventDefault();
}

/** The sheet is new with every page. */
function showChoice() {
  const box = choice();
  if (box) box.checked = areOn();
}

export function connectKeys() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("turbo:load", showChoice);
  document.addEventListener("change", (event) => {
    if (event.target !== choice()) return;
    try {
      localStorage.setItem(CHOICE, choice()?.checked ? "on" : "off");
    } catch {
      // Storage may be blocked: it holds for this page then.
    }
  });
  showChoice();
}
