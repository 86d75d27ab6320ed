/**
 * The form of a new import (data-import): what is dropped or chosen goes straight to the bucket, sheets to the server;
 * then the page shows what would happen. A folder is walked through; a file that failed can be tried again alone.
 */

import { csrfToken, post, Refused, upload } from "./uploading.js";

const SHEET = /\.(csv|tsv|xlsx)$/i;
const SOUND = /\.(wav|wave|mp3|zip|jpe?g|png|webp)$/i;
const HIDDEN = /(^|\/)(\.|__MACOSX)/;

/** Every file below a dropped entry, with its path in the folder. */
async function walk(entry, found) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, path: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)); // a hundred at a time
    if (!some.length) return;
    for (const each of some) await walk(each, found);
  }
}

async function dropped(transfer) {
  const found = [];
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  for (const entry of entries) await walk(entry, found);
  return found;
}

const chosen = (input) => [...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));

async function sendForm(url, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const answer = await fetch(url, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" },
  });
  if (answer.status === 422) throw new Refused((await answer.json()).detail);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer;
}

export function connect(form) {
  const part = (name) => form.querySelector(`[data-${name}]`);
  const text = (name, values = {}) => form.dataset[name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  const sent = new Map(); // bytes by path
  let addresses;
  let all = [];
  let done = 0;
  let isRunning = false;

  const say = (words) => {
    if (part("words").textContent !== words) part("words").textContent = words;
  };

  const tell = (isWaiting) => {
    const total = all.reduce((sum, each) => sum + each.file.size, 0);
    const bytes = [...sent.values()].reduce((sum, each) => sum + each, 0);
    const percent = total ? Math.floor((100 * bytes) / total) : 0;
    part("bar").value = percent;
    say(isWaiting ? text("textWaiting") : text("textSending", { done, count: all.length, percent }));
  };

  const send = async (each) => {
    if (SHEET.test(each.path)) {
      await sendForm(addresses.sheet, { sheet: each.file });
    } else {
      await upload(each.file, {
        begin: addresses.begin_file,
        finish: addresses.finish_file,
        abort: addresses.abort_file,
        fields: { path: each.path },
        onProgress: ({ sent: bytes }) => {
          sent.set(each.path, bytes);
          tell(!navigator.onLine);
        },
      });
    }
    sent.set(each.path, each.file.size);
    done += 1;
    tell(false);
  };

  const complain = (path, error) => {
    const line = document.createElement("li");
    const reason = error instanceof Refused ? error.message : text("textAway");
    line.textContent = `${path} ${text("textFailed")}: ${reason}`;
    part("failed").append(line);
  };

  const goOn = async () => {
    say(text("textLooking"));
    isRunning = false;
    try {
      const answer = await (await post(addresses.arrived, {})).json();
      window.location.assign(answer.batch);
    } catch (error) {
      complain("", error);
    }
  };

  const sendAll = async (files) => {
    isRunning = true;
    part("progress").hidden = false;
    part("choices").hidden = true;
    part("failed").replaceChildren();
    const failed = [];
    const one = async (each) => {
      try {
        await send(each);
      } catch (error) {
        failed.push(each);
        complain(each.path, error);
      }
    };
    tell(false);
    await Promise.all(files.map(one));
    if (!failed.length) return goOn();
    isRunning = false;
    part("choices").hidden = false;
    part("again").onclick = () => sendAll(failed);
    part("without").onclick = goOn;
    part("without").disabled = failed.length === all.length;
    part("again").focus();
  };

  const begin = async (files) => {
    const wanted = files.filter(({ path }) => !HIDDEN.test(path) && (SHEET.test(path) || SOUND.test(path)));
    if (isRunning || !wanted.length) return;
    isRunning = true;
    all = wanted;
    done = 0;
    sent.clear();
    try {
      const top = wanted.length > 1 ? wanted[0].path.split("/").slice(0, -1)[0] : wanted[0].path;
      const fields = { name: top || wanted[0].path };
      for (const field of form.elements) if (field.name && field.type !== "file") fields[field.name] ??= field.value;
      addresses = await (await sendForm(form.dataset.beginUrl, fields)).json();
    } catch (error) {
      isRunning = false;
      part("progress").hidden = false;
      complain("", error);
      return;
    }
    await sendAll(wanted);
  };

  const drop = part("drop");
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-files]")) begin(chosen(event.target));
  });
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.dataset.over = "";
  });
  drop.addEventListener("dragleave", () => delete drop.dataset.over);
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    delete drop.dataset.over;
    begin(await dropped(event.dataTransfer));
  });
  window.addEventListener("beforeunload", (event) => {
    if (isRunning) event.preventDefault();
  });
}

for (const form of document.querySelectorAll("form[data-import]")) connect(form);
