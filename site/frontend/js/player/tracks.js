/** Beats on the page: reads them for the queue, and marks the one that plays. `data-track` ↔ this file. */
import { clock } from "../clock.js";
import { player } from "./audio.js";

/** @typedef {import("./audio.js").Track} Track */

/** @param {HTMLElement} element one that carries data-track @returns {Track} */
export function readTrack(element) {
  const {
    beatId = "",
    title = "",
    by = "",
    url = "",
    preview = "",
    cover = "",
    art = "",
    price = "",
    duration,
  } = element.dataset;
  return { id: beatId, title, by: by.trim(), url, preview, cover, art, price, duration: Number(duration) || 0 };
}

/** The visible list around a beat, without doubles: what next and previous walk through.
 * @param {HTMLElement} element @returns {Track[]} */
function readQueue(element) {
  const list = element.closest("[data-track-list]") ?? document;
  /** @type {NodeListOf<HTMLElement>} */
  const found = list.querySelectorAll("[data-track]");
  return [...new Map([...found].map((one) => [one.dataset.beatId, readTrack(one)])).values()];
}

/** @param {MouseEvent} event */
function onClick(event) {
  const button = event.target instanceof Element ? event.target.closest("[data-play], [data-play-next]") : null;
  const element = /** @type {HTMLElement | null} */ (button?.closest("[data-track]"));
  if (!element) return;
  const track = readTrack(element);
  if (button?.matches("[data-play-next]")) player.playNext(track);
  else if (player.track?.id === track.id) player.toggle();
  else player.play(track, readQueue(element));
}

/** A beat's own wave seeks; before it plays, it starts there. @param {Event} event */
function onInput(event) {
  const range = event.target;
  if (!(range instanceof HTMLInputElement) || !range.matches("[data-wave-seek]")) return;
  const element = /** @type {HTMLElement} */ (range.closest("[data-track]"));
  const track = readTrack(element);
  if (player.track?.id !== track.id) player.play(track, readQueue(element));
  player.seek(Number(range.value));
}

/** Every element of the beat that plays gets its state; every other one loses it. */
export function markTracks() {
  for (const element of document.querySelectorAll("[data-track]")) {
    if (!(element instanceof HTMLElement)) continue;
    const isIt = element.dataset.beatId === player.track?.id && player.status !== "error";
    if (isIt) element.dataset.playing = player.status;
    else delete element.dataset.playing;
    for (const button of element.querySelectorAll("[data-play]")) nameButton(button, isIt);
    isIt ? paintPlayed(element) : element.querySelector(".wave__played")?.remove();
  }
  markTime();
}

/** @param {Element} button @param {boolean} isIt */
function nameButton(button, isIt) {
  const sounds = isIt && (player.status === "playing" || player.status === "loading");
  const name = button.getAttribute(sounds ? "data-label-pause" : "data-label-play");
  if (name) button.setAttribute("aria-label", name);
}

/** @param {HTMLElement} element */
export function paintPlayed(element) {
  const path = element.querySelector(".wave__path");
  if (!path || element.querySelector(".wave__played")) return;
  const played = /** @type {Element} */ (path.cloneNode());
  played.setAttribute("class", "wave__played");
  path.after(played);
}

export function markTime() {
  /** @type {NodeListOf<HTMLElement>} */
  const playing = document.querySelectorAll("[data-track][data-playing]");
  const { time, duration } = player;
  for (const element of playing) {
    for (const wave of element.querySelectorAll("svg.wave")) {
      if (wave instanceof SVGElement) wave.style.setProperty("--progress", String(duration ? time / duration : 0));
    }
    const range = element.querySelector("[data-wave-seek]");
    if (range instanceof HTMLInputElement) showTime(range, time, duration);
  }
}

/** @param {HTMLInputElement} range @param {number} time @param {number} duration */
export function showTime(range, time, duration) {
  range.max = String(Math.round(duration));
  range.value = String(Math.floor(time));
  range.style.setProperty("--progress", String(duration ? time / duration : 0));
  const pattern = range.dataset.text ?? "{time} / {duration}";
  range.setAttribute("aria-valuetext", pattern.replace("{time}", clock(time)).replace("{duration}", clock(duration)));
}

export function connectTracks() {
  document.addEventListener("click", onClick);
  document.addEventListener("input", onInput);
  document.addEventListener("turbo:load", markTracks);
  document.addEventListener("turbo:render", markTracks);
  document.addEventListener("turbo:frame-render", markTracks);
  player.addEventListener("change", markTracks);
  player.addEventListener("time", markTime);
}
