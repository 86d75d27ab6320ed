/** The style guide shows states that nobody causes: hover, focus, a player that loads. Sets what its figures ask for. */
import { connectCopy } from "./copy.js";
import { connectDialogs } from "./dialog.js";
import { row } from "./player/queue.js";
import { paintPlayed } from "./player/tracks.js";
import { connectThemeChoice } from "./theme-choice.js";

const NOTHING = { url: "", preview: "", cover: "", art: "", price: "", duration: 0 };

/** @param {HTMLElement} figure whose data-set is `attribute=value`, for all that data-on finds in it */
function force(figure) {
  const [name = "", value = ""] = (figure.dataset.set ?? "").split("=");
  /** @type {NodeListOf<HTMLElement>} */
  const found = figure.querySelectorAll(figure.dataset.on ?? "");
  for (const one of found) {
    one.setAttribute(name, value);
    if (name === "data-is") one.textContent = one.dataset[value] ?? "";
    if (name !== "data-playing" && name !== "data-heard") continue;
    paintPlayed(name === "data-heard" ? /** @type {HTMLElement} */ (one.parentElement) : one);
    for (const wave of figure.querySelectorAll("svg.wave")) {
      if (wave instanceof SVGElement && wave.querySelector(".wave__played"))
        wave.style.setProperty("--progress", "0.4");
    }
  }
}

/** @param {HTMLElement} place @param {HTMLElement} bar @param {number} at */
function showPlayer(place, bar, at) {
  const copy = /** @type {HTMLElement} */ (bar.cloneNode(true));
  /** @param {string} name @returns {HTMLElement} */
  const part = (name) => /** @type {HTMLElement} */ (copy.querySelector(`[data-part="${name}"]`));
  copy.removeAttribute("id");
  copy.hidden = false;
  copy.setAttribute("aria-label", `Player ${at + 1}`);
  copy.dataset.playing = place.dataset.playerState;
  copy.toggleAttribute("data-muted", "isMuted" in place.dataset);
  copy.style.setProperty("--progress", "0.4");
  for (const name of ["seek", "volume"]) part(name).style.setProperty("--progress", name === "seek" ? "0.4" : "1");
  part("seek").setAttribute("max", "128");
  /** @type {HTMLInputElement} */ (part("seek")).value = "51";
  part("title").textContent = "Paper Boats on the Canal";
  part("by").textContent = "Sample Producer";
  part("buy").textContent = "From $29";
  part("time").textContent = "0:51";
  part("length").textContent = "2:08";
  part("toggle").setAttribute("aria-label", "Play Paper Boats on the Canal");
  /** @type {HTMLImageElement} */ (part("cover")).src = /** @type {HTMLImageElement} */ (
    document.querySelector(".row__cover img")
  ).src;
  if (place.dataset.shows) {
    part("by").hidden = true;
    part(place.dataset.shows).hidden = false;
  }
  const queue = part("queue");
  queue.id = `queue-${at}`;
  queue.setAttribute("aria-label", `Up next ${at + 1}`);
  part("more").setAttribute("aria-controls", queue.id);
  if ("isOpen" in place.dataset) open(copy, queue, part("more"));
  place.replaceChildren(copy);
}

/** @param {HTMLElement} copy @param {HTMLElement} queue @param {HTMLElement} more */
function open(copy, queue, more) {
  copy.classList.add("player--open");
  queue.hidden = false;
  more.setAttribute("aria-expanded", "true");
  const pattern = /** @type {HTMLTemplateElement} */ (queue.querySelector("template"));
  for (const title of ["Undertow", "Last Tram", "Rosewater"]) {
    const track = { ...NOTHING, id: title, title, by: "Sample Producer" };
    queue.querySelector("ol")?.append(row(pattern, track));
  }
}

/** @type {NodeListOf<HTMLElement>} */
const figures = document.querySelectorAll("[data-set]");
for (const figure of figures) force(figure);
/** @type {NodeListOf<HTMLElement>} */
const places = document.querySelectorAll("[data-player-state]");
const bar = document.getElementById("player");
if (bar) for (const [at, place] of places.entries()) showPlayer(place, bar, at);
connectCopy();
connectDialogs();
connectThemeChoice();
