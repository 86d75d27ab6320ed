/**
 * The one sound of the shop: a detached Audio object, so that no page change can touch it.
 * Knows what plays and what comes next; what that looks like is others' business.
 */

/**
 * @typedef {object} Track
 * @property {string} id
 * @property {string} title
 * @property {string} by
 * @property {string} url
 * @property {string} preview
 * @property {string} cover
 * @property {string} price   text of the lowest price, as the server wrote it; empty when sold
 * @property {number} duration seconds
 */

/** @typedef {"empty" | "loading" | "playing" | "paused" | "error"} Status */

export class Player extends EventTarget {
  /** @type {Track | null} */
  track = null;
  /** @type {Track[]} */
  queue = [];
  /** @type {Status} */
  status = "empty";
  #audio = new Audio();
  /** Where to begin once the file's length is known: a resumed track has not loaded anything yet. */
  #startAt = 0;

  constructor() {
    super();
    this.#audio.preload = "none";
    const on = this.#audio.addEventListener.bind(this.#audio);
    on("playing", () => this.#become("playing"));
    on("waiting", () => this.#become("loading"));
    on("pause", () => this.status !== "error" && this.track && this.#become("paused"));
    on("error", () => this.#audio.currentSrc && this.track && this.#become("error"));
    on("timeupdate", () => this.dispatchEvent(new Event("time")));
    on("loadedmetadata", () => {
      if (this.#startAt > 0) this.#audio.currentTime = this.#startAt;
      this.#startAt = 0;
    });
    on("ended", () => {
      if (!this.step(1)) {
        this.seek(0);
        this.#become("paused");
      }
    });
  }

  get time() {
    return this.#startAt || this.#audio.currentTime;
  }

  get duration() {
    return Number.isFinite(this.#audio.duration) ? this.#audio.duration : (this.track?.duration ?? 0);
  }

  get volume() {
    return this.#audio.muted ? 0 : this.#audio.volume;
  }

  set volume(value) {
    this.#audio.muted = value === 0;
    if (value > 0) this.#audio.volume = value;
    this.dispatchEvent(new Event("volume"));
  }

  /** Puts a track in without loading a byte of it: how a page begins that was reloaded in the middle of a beat.
   * @param {Track} track @param {Track[]} queue @param {number} time seconds */
  prepare(track, queue, time) {
    this.track = track;
    this.queue = queue;
    this.#startAt = time;
    this.#become("paused");
  }

  /** @param {Track} track @param {Track[]} queue */
  play(track, queue) {
    const isSame = this.track?.id === track.id;
    this.queue = queue;
    if (!isSame) {
      this.track = track;
      this.#startAt = 0;
      this.#audio.src = track.preview;
    }
    this.resume();
  }

  resume() {
    if (!this.track) return;
    if (!this.#audio.src || this.status === "error") {
      if (this.status === "error") this.#startAt = this.#audio.currentTime;
      this.#audio.src = this.track.preview;
    }
    this.#become("loading");
    this.#audio.play().catch((error) => {
      // AbortError: another track was asked for meanwhile; that one tells its own end.
      if (error.name !== "AbortError") this.#become(error.name === "NotAllowedError" ? "paused" : "error");
    });
  }

  pause() {
    this.#audio.pause();
  }

  toggle() {
    if (this.status === "playing" || this.status === "loading") this.pause();
    else this.resume();
  }

  /** @param {number} time seconds */
  seek(time) {
    const target = Math.min(Math.max(time, 0), this.duration);
    if (this.#audio.readyState > 0) this.#audio.currentTime = target;
    else this.#startAt = target;
    this.dispatchEvent(new Event("time"));
  }

  /** Next (1) or previous (-1) of the queue; back in a track that has run for a while begins it again.
   * @param {1 | -1} by @returns {boolean} whether there was somewhere to go */
  step(by) {
    if (by < 0 && this.time > 3) {
      this.seek(0);
      return true;
    }
    const next = this.neighbour(by);
    if (next) this.play(next, this.queue);
    return Boolean(next);
  }

  /** @param {1 | -1} by @returns {Track | undefined} */
  neighbour(by) {
    const at = this.queue.findIndex((track) => track.id === this.track?.id);
    return at < 0 ? undefined : this.queue[at + by];
  }

  /** @param {Status} status */
  #become(status) {
    this.status = status;
    this.dispatchEvent(new Event("change"));
  }
}

export const player = new Player();
