/**
 * The table of beats: its grid, saving all that was changed in one go, taking the last save back, and hearing previews.
 * The server says of each row whether it was saved; what was typed meanwhile stays changed.
 */

import { connect as connectGrid, refuse, textOf } from "./desk-grid.js";

const JSON_HEADERS = { "Content-Type": "application/json", "X-Requested-With": "fetch" };

function plural(count) {
  return count === 1 ? "1 beat" : `${count} beats`;
}

function lists(choices) {
  for (const [column, texts] of Object.entries(choices)) {
    const list = document.createElement("datalist");
    list.id = `desk-list-${column}`;
    for (const text of texts) list.append(new Option(text, text));
    document.body.append(list);
  }
}

function connectPlayer(table) {
  const audio = new Audio();
  let playing = null;
  const stop = () => {
    audio.pause();
    const button = playing?.querySelector("[data-desk-play]");
    button?.setAttribute("aria-pressed", "false");
    playing = null;
  };
  audio.addEventListener("ended", stop);
  const play = (row) => {
    const before = playing;
    stop();
    if (row === before || !row.dataset.preview) return;
    playing = row;
    row.querySelector("[data-desk-play]").setAttribute("aria-pressed", "true");
    audio.src = row.dataset.preview;
    audio.play().catch(stop);
  };
  for (const button of table.querySelectorAll("[data-desk-play]")) {
    button.hidden = false;
    button.tabIndex = -1;
    button.addEventListener("click", () => play(button.closest("tr")));
  }
  return play;
}

function connectTickAll(table) {
  const all = table.querySelector("[data-desk-all]");
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of table.tBodies[0].querySelectorAll("[name=id]")) box.checked = all.checked;
  });
}

export function connect(table) {
  const save = document.querySelector("[data-desk-save]");
  const undo = document.querySelector("[data-desk-undo]");
  const status = document.querySelector("[data-desk-status]");
  const token = undo.querySelector("[name=csrfmiddlewaretoken]").value;
  const choices = JSON.parse(document.getElementById("desk-choices").textContent);
  let isBusy = false;

  const say = (text, isError = false) => {
    status.textContent = text;
    status.classList.toggle("desk-status--error", isError);
  };
  const changed = () => [...table.querySelectorAll("[data-changed]")];
  const rowOf = (page) => table.querySelector(`tr[data-page="${page}"]`);
  const count = () => {
    const cells = changed();
    const rows = new Set(cells.map((cell) => cell.closest("tr")));
    save.disabled = cells.length === 0;
    save.textContent = cells.length ? `Save ${plural(rows.size)}` : "Save";
  };

  const ask = async (url, body) => {
    if (isBusy) return null;
    isBusy = true;
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { ...JSON_HEADERS, "X-CSRFToken": token },
        body: JSON.stringify(body),
      });
      const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
      const told = isJson ? await answer.json() : null;
      if (answer.ok && told) return told;
      say(told?.detail ?? "That did not work: nothing was saved. Are you still logged in?", true);
    } catch {
      say("The shop can't be reached: nothing was saved. Try again.", true);
    } finally {
      isBusy = false;
    }
    return null;
  };

  const take = (fresh, sent) => {
    const row = rowOf(fresh.page);
    if (!row) return;
    row.dataset.revision = fresh.revision;
    row.classList.remove("desk-row--refused");
    row.querySelector("[data-desk-state]").textContent = fresh.status;
    row.querySelector("[data-desk-not-ready]").hidden = fresh.is_ready;
    for (const cell of row.querySelectorAll("[data-column]")) {
      const name = cell.dataset.column;
      const isTyped = cell.hasAttribute("data-changed") && (sent === undefined || sent[name] !== textOf(cell));
      cell.dataset.loaded = fresh.cells[name];
      refuse(cell, "");
      if (!isTyped) cell.querySelector(".desk-value").textContent = fresh.cells[name];
      cell.toggleAttribute("data-changed", textOf(cell) !== fresh.cells[name]);
    }
  };

  const refuseRow = (refused) => {
    const row = rowOf(refused.page);
    if (!row) return;
    row.classList.add("desk-row--refused");
    for (const [name, reason] of Object.entries(refused.cells)) {
      const cell = row.querySelector(`[data-column="${name}"]`);
      if (cell) refuse(cell, reason);
    }
    if (refused.message) refuse(row.querySelector("[data-column]"), refused.message);
  };

  const show = (told, sent, done) => {
    for (const row of told.saved) take(row, sent.get(row.page));
    for (const refused of told.refused) refuseRow(refused);
    undo.hidden = told.undo_count === 0;
    undo.querySelector("[data-desk-undo-count]").textContent = told.undo_count;
    count();
    const [first] = told.refused;
    const why = first ? ` ${first.title || first.page}: ${first.message || Object.values(first.cells)[0]}` : "";
    const refused = first ? ` ${plural(told.refused.length)} not saved.${why}` : "";
    say(`${plural(told.saved.length)} ${done}.${refused}`, Boolean(first));
  };

  const saveAll = async () => {
    grid?.finish();
    const rows = new Map();
    for (const cell of changed()) {
      const row = cell.closest("tr");
      const page = Number(row.dataset.page);
      if (!rows.has(page)) rows.set(page, { page, revision: Number(row.dataset.revision), cells: {} });
      rows.get(page).cells[cell.dataset.column] = textOf(cell);
    }
    if (!rows.size) {
      say("Nothing was changed.");
      return;
    }
    say(`Saving ${plural(rows.size)}…`);
    const told = await ask(table.dataset.saveUrl, { rows: [...rows.values()] });
    if (told) show(told, new Map([...rows].map(([page, row]) => [page, row.cells])), "saved");
  };

  const takeBack = async () => {
    say("Taking the last save back…");
    const told = await ask(undo.action, {});
    if (told) show(told, new Map(), "as before");
  };

  const grid = connectGrid(table, { play: connectPlayer(table), leave: () => save.focus(), choices });
  lists(choices);
  connectTickAll(table);
  save.hidden = false;
  count();
  table.addEventListener("desk:changed", count);
  save.addEventListener("click", saveAll);
  undo.addEventListener("submit", (event) => {
    event.preventDefault();
    takeBack();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      saveAll();
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed().length) event.preventDefault();
  });
}

const table = document.querySelector("[data-desk-table]");
if (table) connect(table);
