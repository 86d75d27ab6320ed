/**
 * The panel "Files" of a beat (data-media-panel): uploads straight to the bucket in parts, presses its buttons without
 * leaving the page, and looks again while something is being checked. Announces `media-panel:changed`.
 */

const PARTS_AT_ONCE = 3;
const TRIES_OF_A_PART = 3;
const LOOK_EVERY_MS = 2000;

/** An error whose message is meant for the editor. */
class Refused extends Error {}

const csrfToken = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

async function post(url, body, signal) {
  const answer = await fetch(url, {
    method: "POST",
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" },
    signal,
  });
  if (answer.status === 422) throw new Refused((await answer.json()).detail);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer;
}

/** PUT one part; gives its ETag. XMLHttpRequest, since fetch tells nothing about progress of an upload. */
function put(url, part, signal, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    request.upload.addEventListener("progress", (event) => onProgress(event.loaded));
    request.addEventListener("load", () => {
      const etag = request.getResponseHeader("ETag");
      if (request.status === 200 && etag) resolve(etag);
      else reject(new Error(`${request.status}`));
    });
    request.addEventListener("error", () => reject(new Error("network")));
    request.addEventListener("abort", () => reject(new DOMException("cancelled", "AbortError")));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(part);
  });
}

async function putWithRetries(url, part, signal, onProgress) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await put(url, part, signal, onProgress);
    } catch (error) {
      if (signal.aborted || attempt === TRIES_OF_A_PART) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000 * attempt));
    }
  }
}

/** All parts, a few at once; gives their ETags in order. */
async function putAll(file, begun, signal, onPercent) {
  const sent = begun.urls.map(() => 0);
  const etags = [];
  let next = 0;
  const work = async () => {
    while (next < begun.urls.length) {
      const index = next;
      next += 1;
      const part = file.slice(index * begun.part_bytes, (index + 1) * begun.part_bytes);
      etags[index] = await putWithRetries(begun.urls[index], part, signal, (loaded) => {
        sent[index] = loaded;
        onPercent(Math.floor((100 * sent.reduce((sum, bytes) => sum + bytes, 0)) / file.size));
      });
    }
  };
  await Promise.all(Array.from({ length: PARTS_AT_ONCE }, work));
  return etags;
}

export function connect(panel) {
  const text = (name, values) => panel.dataset[name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  let timer;

  const show = (html) => {
    const playing = panel.querySelector("[data-preview]");
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-files-state]");
    const player = fresh.querySelector("[data-preview]");
    if (playing && player && playing.src === player.src) player.replaceWith(playing); // goes on playing
    panel.querySelector("[data-files-state]").replaceWith(fresh);
    if (fresh.dataset.working !== "true") {
      for (const told of panel.querySelectorAll("[data-progress][data-arrived]")) {
        told.textContent = ""; // the table says now what became of it
        delete told.dataset.arrived;
      }
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

  const upload = async (slot, input) => {
    const [file] = input.files;
    if (!file) return;
    const progress = slot.querySelector("[data-progress]");
    const bar = slot.querySelector("[data-bar]");
    const cancel = slot.querySelector("[data-cancel]");
    const stop = new AbortController();
    const cancelled = () => stop.abort();
    let begun;
    input.disabled = true;
    bar.hidden = cancel.hidden = false;
    cancel.addEventListener("click", cancelled);
    const tell = (percent) => {
      bar.value = percent;
      progress.textContent = text("textSending", { name: file.name, percent });
    };
    tell(0);
    try {
      const asked = { type: slot.dataset.slot, name: file.name, size: file.size };
      begun = await (await post(panel.dataset.beginUrl, asked, stop.signal)).json();
      const etags = await putAll(file, begun, stop.signal, tell);
      const answer = await post(panel.dataset.finishUrl, { ticket: begun.ticket, etags });
      progress.textContent = text("textDone", { name: file.name });
      progress.dataset.arrived = "";
      show(await answer.text());
    } catch (error) {
      const wasCancelled = stop.signal.aborted;
      stop.abort();
      const reason = error instanceof Refused ? error.message : panel.dataset.textAway;
      progress.textContent = wasCancelled
        ? text("textCancelled", { name: file.name })
        : text("textFailed", { name: file.name, reason });
      if (begun) post(panel.dataset.abortUrl, { ticket: begun.ticket }).catch(() => {});
    } finally {
      cancel.removeEventListener("click", cancelled);
      input.value = "";
      input.disabled = false;
      bar.hidden = cancel.hidden = true;
    }
  };

  panel.addEventListener("change", (event) => {
    if (event.target.matches("[data-upload]")) upload(event.target.closest("[data-slot]"), event.target);
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
  lookAgain();
}

const connected = new WeakSet();
for (const panel of document.querySelectorAll("[data-media-panel]")) {
  if (!connected.has(panel)) {
    connected.add(panel);
    connect(panel);
  }
}
