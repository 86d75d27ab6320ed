/** The bar at the foot of every page. It is kept through page changes (data-turbo-permanent). `data-player` ↔ this file. */
import { clock } from "../clock.js";
import { player } from "./audio.js";
import { showTime } from "./tracks.js";

const TOLD_MS = 4000;

/** @param {HTMLElement} bar */
export function connectBar(bar) {
  /** @template {HTMLElement} T @param {string} name @returns {T} */
  const part = (name) => /** @type {T} */ (bar.querySelector(`[data-part="${name}"]`));
  const toggle = part("toggle");
  /** @type {HTMLInputElement} */
  const seek = part("seek");
  /** @type {HTMLInputElement} */
  const volume = part("volume");
  let isSeeking = false;

  const showTrack = () => {
    const { track, status } = player;
    bar.hidden = !track;
    if (!track) return;
    bar.dataset.playing = status;
    const sounds = status === "playing" || status === "loading";
    const name = (sounds ? bar.dataset.labelPause : bar.dataset.labelPlay) ?? "";
    toggle.setAttribute("aria-label", name.replace("{title}", track.title));
    /** @type {HTMLAnchorElement} */
    const title = part("title");
    // Read out when it changes; the same words again would be read out again.
    if (title.textContent !== track.title) title.textContent = track.title;
    title.href = track.url;
    part("by").textContent = track.by;
    part("by").hidden = status === "error" || player.isCutOff;
    part("problem").hidden = status !== "error";
    part("cut-off").hidden = !player.isCutOff;
    /** @type {HTMLImageElement} */
    const cover = part("cover");
    if (cover.getAttribute("src") !== track.cover) cover.src = track.cover;
    /** @type {HTMLAnchorElement} */
    const buy = part("buy");
    buy.textContent = track.price;
    buy.href = `${track.url}#licences`;
    buy.hidden = !track.price;
    /** @type {HTMLButtonElement} */
    (part("next")).disabled = !player.neighbour(1);
    showNow();
  };

  const showNow = () => {
    const { time, duration } = player;
    part("time").textContent = clock(time);
    part("length").textContent = clock(duration);
    bar.style.setProperty("--progress", String(duration ? time / duration : 0));
    if (!isSeeking) showTime(seek, time, duration);
  };

  const showVolume = () => {
    volume.value = String(player.volume);
    volume.style.setProperty("--progress", String(player.volume));
    bar.toggleAttribute("data-muted", player.volume === 0);
  };

  toggle.addEventListener("click", () => player.toggle());
  part("previous").addEventListener("click", () => player.step(-1));
  part("next").addEventListener("click", () => player.step(1));
  part("retry").addEventListener("click", () => player.resume());
  seek.addEventListener("input", () => {
    isSeeking = true;
    showTime(seek, Number(seek.value), player.duration);
  });
  seek.addEventListener("change", () => {
    isSeeking = false;
    player.seek(Number(seek.value));
  });
  volume.addEventListener("input", () => {
    player.volume = Number(volume.value);
  });
  part("mute").addEventListener("click", () => player.mute());

  player.addEventListener("queued", (event) => {
    const { title } = /** @type {CustomEvent<import("./audio.js").Track>} */ (event).detail;
    const toast = part("queued");
    toast.textContent = (bar.dataset.labelQueued ?? "").replace("{title}", title);
    setTimeout(() => toast.replaceChildren(), TOLD_MS);
  });
  player.addEventListener("change", showTrack);
  player.addEventListener("time", showNow);
  player.addEventListener("volume", showVolume);
  showTrack();
  showVolume();
}
