/**
 * The one sound of the shop: a detached Audio object, so that no page change can touch it.
 * Knows what plays, what comes next, and what to do without a network; what that looks like is others' business.
 */

/**
 * @typedef {object} Track
 * @property {string} id
 * @property {string} title
 * @property {string} by
 * @property {string} url
 * @property {string} preview
 * @property {string} cover
 * @property {string} art     the cover, large enough for a lock screen
 * @property {string} price   text of the lowest price, as the server wrote it; empty when sold
 * @property {number} duration seconds
 */

/** @typedef {"empty" | "loading" | "playing" | "paused" | "error"} Status */

/** So long may pass without a byte before the connection counts as lost. */
const SILENCE_MS = 4000;
const RETRY_MS = 1000;
/** Each waits twice as long as the one before: half a minute in all. */
const MOST_RETRIES = 5;
const NETWORK = 2; // MediaError.MEDIA_ERR_NETWORK

export class Player extends EventTarget {
  /** @type {Track | null} */
  track = null;
  /** @type {Track[]} */
  queue = [];
  /** @type {Status} */
  status = "empty";
  /** The network went while it played: it goes on by itself. */
  isCutOff = false;
  #audio = new Audio();
  /** Where to begin once the file's length is known: a resumed track has not loaded anything yet. */
  #startAt = 0;
  #retries = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  constructor() {
    super();
    this.#audio.preload = "none";
    const on = this.#audio.addEventListener.bind(this.#audio);
    on("playing", () => this.#become("playing"));
    on("waiting", () => !this.isCutOff && this.#become("loading"));
    on("progress", () => this.#watch());
    on("pause", () => this.status !== "error" && this.track && this.#become("paused"));
    on("error", () => this.#fail());
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
    window.addEventListener("offline", () => this.#watch());
    window.addEventListener("online", () => {
      this.#retries = 0;
      if (this.isCutOff) this.#reload();
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

  /** Silent, or as loud as before. */
  mute() {
    this.volume = this.volume > 0 ? 0 : this.#audio.volume;
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
      this.isCutOff = false;
      this.#audio.src = track.preview;
    }
    this.resume();
  }

  resume() {
    if (!this.track) return;
    this.#retries = 0;
    if (!this.#audio.src || this.#audio.error) this.#reload();
    else this.#start();
  }

  pause() {
    if (this.status === "playing" || this.status === "loading") this.#become("paused");
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
    const at = this.#place();
    return at < 0 ? undefined : this.queue[at + by];
  }

  /** What comes after the present track. @returns {Track[]} */
  upNext() {
    return this.queue.slice(this.#place() + 1);
  }

  /** Takes a track out of the queue; the present one stays. @param {string} id */
  remove(id) {
    this.#arrange(this.queue.filter((track) => track.id !== id || id === this.track?.id));
  }

  /** Puts a track right behind the present one, where nothing plays it is begun. @param {Track} track */
  playNext(track) {
    if (!this.track) return this.play(track, [track]);
    if (track.id === this.track.id) return;
    const others = this.queue.filter((one) => one.id !== track.id);
    const at = others.findIndex((one) => one.id === this.track?.id);
    this.dispatchEvent(new CustomEvent("queued", { detail: track }));
    this.#arrange([...others.slice(0, at + 1), track, ...others.slice(at + 1)]);
  }

  #place() {
    return this.queue.findIndex((track) => track.id === this.track?.id);
  }

  /** @param {Track[]} queue */
  #arrange(queue) {
    this.queue = queue;
    this.dispatchEvent(new Event("change"));
  }

  /** From the same place, with a new connection. */
  #reload() {
    if (!this.track) return;
    this.#startAt = this.time;
    this.#audio.src = this.track.preview;
    this.#start();
  }

  #start() {
    this.#become("loading");
    // Any other refusal comes as an error of the file too, or from a track that was left.
    this.#audio.play().catch((error) => error.name === "NotAllowedError" && this.#become("paused"));
  }

  /** Of a file that never came the listener is told at once; one that played is tried again. */
  #fail() {
    if (this.status !== "loading" && this.status !== "playing") return;
    const wasReached = this.isCutOff || this.#audio.error?.code === NETWORK || !navigator.onLine;
    if (wasReached) this.#lose();
    else this.#become("error");
  }

  /** Tries again by itself, more and more seldom; without a network only once that is back. */
  #lose() {
    if (navigator.onLine && this.#retries >= MOST_RETRIES) return this.#become("error");
    this.isCutOff = true;
    this.#become("loading");
    clearTimeout(this.#timer);
    if (navigator.onLine) this.#timer = setTimeout(() => this.#reload(), RETRY_MS * 2 ** this.#retries++);
  }

  /** A connection that died without a word is noticed by its silence. */
  #watch() {
    clearTimeout(this.#timer);
    const patience = navigator.onLine ? SILENCE_MS : RETRY_MS;
    if (this.status === "loading") this.#timer = setTimeout(() => this.#lose(), patience);
  }

  /** @param {Status} status */
  #become(status) {
    this.status = status;
    if (status !== "loading") this.isCutOff = false;
    if (status === "playing") this.#retries = 0;
    this.#watch();
    this.dispatchEvent(new Event("change"));
  }
}

export const player = new Player();
