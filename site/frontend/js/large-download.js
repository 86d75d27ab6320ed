/**
 * A file of gigabytes, where the browser lets a page write one: goes on where it stopped after the network broke, and
 * asks the shop for a new address then, since a signed one has run out by that time. Everywhere else the link is
 * what it was. `data-large` ↔ this file.
 */

const WAIT_MS = 2000;
const MOST_WAIT_MS = 30_000;

class RefusedError extends Error {}
class TooOftenError extends RefusedError {}

class LargeDownload {
  #have = 0;
  #isRunning = false;
  /** @type {AbortController | undefined} */
  #stop;
  /** @type {FileSystemWritableFileStream | undefined} */
  #file;

  /** @param {HTMLAnchorElement} link */
  constructor(link) {
    this.link = link;
    this.size = Number(link.dataset.large);
    const row = /** @type {HTMLElement} */ (link.closest("li"));
    this.place = /** @type {HTMLElement} */ (row.querySelector("[data-large-place]"));
    this.bar = /** @type {HTMLProgressElement} */ (this.place.querySelector("progress"));
    this.said = /** @type {HTMLElement} */ (this.place.querySelector("[role=status]"));
    this.figure = /** @type {HTMLElement} */ (this.place.querySelector("[data-large-figure]"));
    this.word = link.querySelector(".download__word");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      if (this.#isRunning) this.#pause();
      else this.#begin();
    });
  }

  async #begin() {
    this.link.dataset.underWay = ""; // from the dialog on, which a page that is loaded anew would close
    try {
      this.#file ??= await (
        await window.showSaveFilePicker({ suggestedName: this.link.dataset.name })
      ).createWritable();
    } catch {
      delete this.link.dataset.underWay;
      return; // The dialog was closed.
    }
    const file = this.#file;
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.place.hidden = false;
    this.#isRunning = true;
    this.#say("running", "pause");
    window.addEventListener("beforeunload", warn);
    try {
      await this.#fetchAll(file, signal);
      await file.close();
      this.#file = undefined;
      this.#have = 0;
      delete this.link.dataset.underWay;
      this.#say("done", "download");
    } catch (error) {
      if (error instanceof TooOftenError) this.#say("later", "goOn");
      else if (error instanceof RefusedError) {
        delete this.link.dataset.underWay; // the page loaded anew says why
        this.#say("refused", "download");
      } else if (signal.aborted) this.#say("paused", "goOn");
      else this.#say("failed", "goOn");
    }
    this.#isRunning = false;
    window.removeEventListener("beforeunload", warn);
  }

  #pause() {
    this.#stop?.abort();
  }

  /** @param {FileSystemWritableFileStream} file @param {AbortSignal} signal */
  async #fetchAll(file, signal) {
    let wait = WAIT_MS;
    while (this.#have < this.size) {
      const before = this.#have;
      try {
        await this.#fetchRest(file, signal);
      } catch (error) {
        if (signal.aborted || error instanceof RefusedError || error instanceof DOMException) throw error;
      }
      if (this.#have >= this.size) return;
      this.#say("waiting", "pause");
      wait = this.#have > before ? WAIT_MS : Math.min(wait * 2, MOST_WAIT_MS);
      await online(wait, signal);
      this.#say("running", "pause");
    }
  }

  /** From what is there to the end, or to where the network breaks.
   * @param {FileSystemWritableFileStream} file @param {AbortSignal} signal */
  async #fetchRest(file, signal) {
    const headers = this.#have ? { Range: `bytes=${this.#have}-` } : undefined;
    const answer = await fetch(this.link.href, { headers, signal, cache: "no-store" });
    if (answer.status === 429) throw new TooOftenError();
    if (answer.status >= 500) return;
    if (!answer.ok || !answer.body) throw new RefusedError();
    if (answer.status === 200) this.#have = 0; // all of it, whatever was asked for
    const reader = answer.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      await file.write({ type: "write", position: this.#have, data: value });
      this.#have += value.length;
      this.bar.value = this.#have;
      this.figure.textContent = `${Math.floor((100 * this.#have) / this.size)} %`;
    }
  }

  /** @param {string} state @param {string} word what the button does next */
  #say(state, word) {
    this.said.textContent = this.place.dataset[state] ?? "";
    if (this.word) this.word.textContent = this.place.dataset[word] ?? "";
    this.link.removeAttribute("aria-label");
  }
}

/** @param {BeforeUnloadEvent} event */
function warn(event) {
  event.preventDefault();
}

/** After a while, or at once when the network is back. @param {number} wait_ms @param {AbortSignal} signal */
function online(wait_ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, wait_ms);
    window.addEventListener("online", resolve, { once: true });
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

export function connectLargeDownloads() {
  if (!("showSaveFilePicker" in window)) return;
  for (const link of document.querySelectorAll("a[data-large]:not([data-taken])")) {
    if (!(link instanceof HTMLAnchorElement)) continue;
    link.dataset.taken = "";
    link.removeAttribute("download");
    new LargeDownload(link);
  }
}
