/**
 * The time that an exclusive is held for the buyer, counted down beside the Pay button: seen each second, said each minute.
 * Counts from what the server said was left, since a visitor's own clock may be wrong. `data-hold` ↔ this file.
 */
import { clock } from "./clock.js";

const TICK_MS = 500;

export class Hold {
  #endsAt = 0;
  #saidMinutes = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /** @param {HTMLFormElement} form @param {() => void} onEnd called once when the time is up */
  constructor(form, onEnd) {
    this.onEnd = onEnd;
    this.shown = form.querySelector("[data-hold]");
    this.time = form.querySelector("[data-hold-time]");
    this.said = /** @type {HTMLElement | null} */ (form.querySelector("[data-hold-said]"));
    this.note = form.querySelector("[data-hold-note]");
  }

  /** Whether something here is held at all. */
  get isNeeded() {
    return this.shown !== null;
  }

  /** Begins, or begins anew with what is left now; where nothing here is exclusive, does nothing.
   * @param {number} leftMs */
  begin(leftMs) {
    if (!this.shown) return;
    this.#endsAt = Date.now() + leftMs;
    this.#saidMinutes = 0;
    this.shown.removeAttribute("hidden");
    this.note?.setAttribute("hidden", "");
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#tick();
  }

  stop() {
    clearInterval(this.#timer);
    this.shown?.setAttribute("hidden", "");
    if (this.said) this.said.textContent = "";
  }

  #tick() {
    const leftS = Math.max(Math.ceil((this.#endsAt - Date.now()) / 1000), 0);
    if (this.time) this.time.textContent = clock(leftS);
    this.#say(Math.ceil(leftS / 60));
    if (leftS > 0) return;
    this.stop();
    this.onEnd();
  }

  /** @param {number} minutes */
  #say(minutes) {
    if (!this.said || minutes === this.#saidMinutes || minutes === 0) return;
    this.#saidMinutes = minutes;
    const { one = "", many = "" } = this.said.dataset;
    this.said.textContent = minutes === 1 ? one : many.replace("{minutes}", String(minutes));
  }
}
