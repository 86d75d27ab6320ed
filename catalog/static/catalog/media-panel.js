/**
 * The panel "Files" of a beat (data-media-panel): uploads what is chosen or dropped, presses its buttons without leaving
 * the page, and looks again while something is being checked. Announces `media-panel:changed`.
 */

import { post, Refused, unfinished, upload } from "./uploading.js";

const LOOK_EVERY_MS = 2000;
const TYPES = { mp3: "mp3", wav: "wav", wave: "wav", zip: "stems" };

const typeOf = (file) => TYPES[file.name.split(".").pop().toLowerCase()];

/** The rows of files on their way, one each, made from the panel's template. */
class Rows {
  constructor(panel, text, show) {
    Object.assign(this, { panel, text, show, running: 0 });
    window.addEventListener("beforeunload", (event) => {
      if (this.running && panel.isConnected) event.preventDefault();
    });
  }

  add(name) {
    const row = this.panel.querySelector("[data-upload-row]").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-name]").textContent = name;
    this.panel.querySelector("[data-upload-rows]").append(row);
    return row;
  }

  refuse(file, reason) {
    const row = this.add(file.name);
    row.querySelector("[data-progress]").textContent = this.text("textFailed", { name: file.name, reason });
    this.closeable(row);
  }

  /** A row that says all it has to say; its button takes it away. */
  closeable(row) {
    const close = row.querySelector("[data-close]");
    close.hidden = false;
    close.onclick = () => row.remove();
  }

  async send(type, file, row = this.add(file.name)) {
    const [progress, bar, cancel, again] = ["progress", "bar", "cancel", "again"].map((name) =>
      row.querySelector(`[data-${name}]`),
    );
    const stop = new AbortController();
    cancel.onclick = () => stop.abort();
    bar.hidden = cancel.hidden = false;
    again.hidden = row.querySelector("[data-close]").hidden = true;
    this.running += 1;
    let told = "";
    const say = (words) => {
      if (words !== told) progress.textContent = told = words;
    };
    try {
      const answer = await upload(file, {
        begin: this.panel.dataset.beginUrl,
        finish: this.panel.dataset.finishUrl,
        abort: this.panel.dataset.abortUrl,
        fields: { type },
        signal: stop.signal,
        onProgress: ({ sent, total, isWaiting }) => {
          const percent = Math.floor((100 * sent) / Math.max(total, 1));
          bar.value = percent;
          say(this.text(isWaiting ? "textWaiting" : "textSending", { name: file.name, percent }));
        },
      });
      say(this.text("textDone", { name: file.name }));
      row.dataset.arrived = "";
      this.show(await answer.text());
    } catch (error) {
      const reason = error instanceof Refused ? error.message : this.panel.dataset.textAway;
      say(this.text(stop.signal.aborted ? "textCancelled" : "textFailed", { name: file.name, reason }));
      again.hidden = error instanceof Refused;
      again.onclick = () => this.send(type, file, row);
      this.closeable(row);
    } finally {
      this.running -= 1;
      bar.hidden = cancel.hidden = true;
    }
  }

  /** Files that were chosen or dropped together: each goes where its name says; a beat has one file of a type. */
  sort(files) {
    const taken = new Set();
    for (const file of files) {
      const type = typeOf(file);
      if (!type) this.refuse(file, this.panel.dataset.textUnknown);
      else if (taken.has(type)) this.refuse(file, this.panel.dataset.textTwice);
      else this.send(type, file);
      taken.add(type);
    }
  }
}

function acceptDrops(zone, take) {
  const isOver = (over) => zone.toggleAttribute("data-over", over);
  zone.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    isOver(true);
  });
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget)) isOver(false);
  });
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    isOver(false);
    take([...event.dataTransfer.files]);
  });
}

/** The wave of a preview shows how much of it was heard, and a click on it goes there. */
function hearAndSee(panel) {
  const ofPlayer = (element) => element.closest("[data-player]");
  panel.addEventListener(
    "timeupdate",
    ({ target }) => {
      ofPlayer(target)?.style.setProperty(
        "--heard",
        String(target.duration ? target.currentTime / target.duration : 0),
      );
    },
    true, // events of media don't bubble
  );
  panel.addEventListener("click", async (event) => {
    const wave = event.target.closest("[data-wave]");
    if (!wave) return;
    const audio = ofPlayer(wave).querySelector("audio");
    const box = wave.getBoundingClientRect();
    const at = (event.clientX - box.left) / box.width;
    await audio.play();
    if (audio.duration) audio.currentTime = at * audio.duration;
  });
}

/** Open the tab that a link of the list names and go to the field in it; false on a page without that tab. */
function goTo(link) {
  const id = link.hash.slice(1);
  const tab = document.querySelector(`[role="tab"][href="#${id}"]`);
  if (!tab) return false;
  tab.click();
  const field = link.dataset.goto;
  const target =
    document.getElementById(`id_${field}`) ?? // a field,
    document.getElementById(`id_${field}-ADD`) ?? // the button under rows,
    document.getElementById(id)?.querySelector("input:not([type=hidden])"); // or what the tab begins with
  requestAnimationFrame(() => {
    target?.scrollIntoView({ block: "center" }); // once the tab is open
    target?.focus();
  });
  return true;
}

export function connect(panel) {
  const text = (name, values) => panel.dataset[name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  let timer;

  const show = (html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-files-state]");
    for (const playing of panel.querySelectorAll("[data-preview]")) {
      const player = [...fresh.querySelectorAll("[data-preview]")].find((each) => each.src === playing.src);
      player?.replaceWith(playing); // goes on playing
    }
    panel.querySelector("[data-files-state]").replaceWith(fresh);
    if (fresh.dataset.working !== "true") {
      for (const row of panel.querySelectorAll("[data-arrived]")) row.remove(); // the table says now what became of it
    }
    panel.dispatchEvent(new CustomEvent("media-panel:changed", { bubbles: true }));
    lookAgain();
  };

  const look = async () => {
    if (!panel.isConnected) return;
    try {
      const answer = await fetch(panel.dataset.stateUrl, { headers: { "X-Requested-With": "fetch" } });
      if (answer.ok) show(await answer.text());
      else lookAgain();
    } catch {
      lookAgain();
    }
  };

  const lookAgain = () => {
    clearTimeout(timer);
    if (panel.querySelector("[data-files-state]").dataset.working === "true") timer = setTimeout(look, LOOK_EVERY_MS);
  };

  const rows = new Rows(panel, text, show);
  panel.addEventListener("change", (event) => {
    const input = event.target;
    const slot = input.closest("[data-slot]");
    const files = [...(input.files ?? [])];
    if (input.matches("[data-upload-several]")) rows.sort(files);
    else if (input.matches("[data-upload]") && files.length) rows.send(slot.dataset.slot, files[0]);
    else return;
    input.value = ""; // so that the same file can be chosen again
  });
  acceptDrops(panel, (files) => rows.sort(files));

  hearAndSee(panel);
  panel.addEventListener("click", (event) => {
    const link = event.target.closest("[data-goto]");
    if (link && goTo(link)) event.preventDefault();
  });
  panel.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-press]");
    if (!button) return;
    event.preventDefault();
    if (button.dataset.confirm && !window.confirm(button.dataset.confirm)) return;
    button.disabled = true;
    try {
      show(await (await post(button.formAction)).text());
    } catch {
      button.disabled = false;
    }
  });

  const cutOff = panel.querySelector("[data-unfinished]");
  const names = unfinished(panel.dataset.beginUrl);
  cutOff.hidden = !names.length;
  cutOff.textContent = text("textUnfinished", { name: names.join(", ") });
  lookAgain();
}

const connected = new WeakSet();
for (const panel of document.querySelectorAll("[data-media-panel]")) {
  if (!connected.has(panel)) {
    connected.add(panel);
    connect(panel);
  }
}
