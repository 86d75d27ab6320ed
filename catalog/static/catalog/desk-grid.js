/**
 * A table that is moved in and edited like a spreadsheet: the ARIA grid pattern with one tab stop. What is typed stays
 * in the page: cells that differ from what was loaded have data-changed, and "desk:changed" is told to the table.
 */

import * as tsv from "./desk-tsv.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export function textOf(cell) {
  return cell.querySelector(".desk-value").textContent;
}

/** Put a text into a cell; nothing for a cell that is only ticked or shown. */
export function write(cell, text) {
  if (!cell.dataset.column || cell.getAttribute("aria-readonly") === "true") return;
  cell.querySelector(".desk-value").textContent = text.replaceAll(/\s*[\t\n]\s*/g, " ").trim();
  cell.toggleAttribute("data-changed", textOf(cell) !== cell.dataset.loaded);
  refuse(cell, "");
  cell.dispatchEvent(new CustomEvent("desk:changed", { bubbles: true }));
}

/** Say in a cell why it was not saved; an empty reason takes that away. */
export function refuse(cell, reason) {
  cell.querySelector(".desk-error")?.remove();
  cell.toggleAttribute("aria-invalid", false);
  if (!reason) return;
  const said = document.createElement("span");
  said.className = "desk-error";
  said.textContent = reason;
  cell.setAttribute("aria-invalid", "true");
  cell.append(said);
}

export function connect(table, { play, leave, choices }) {
  const rows = [...table.tBodies[0].rows]
    .filter((row) => row.dataset.page)
    .map((row) => [row.querySelector(".desk-tick"), ...row.querySelectorAll("[data-column]")]);
  if (!rows.length) return;
  const [height, width] = [rows.length, rows[0].length];
  let anchor = [0, 1];
  let head = [0, 1];
  let editor = null;

  const at = ([row, column]) => rows[row][column];
  const placeOf = (cell) => {
    const row = rows.findIndex((cells) => cells.includes(cell));
    return row < 0 ? null : [row, rows[row].indexOf(cell)];
  };
  const within = ([row, column]) => [Math.min(Math.max(row, 0), height - 1), Math.min(Math.max(column, 0), width - 1)];
  const chosen = () => {
    const [top, bottom] = [Math.min(anchor[0], head[0]), Math.max(anchor[0], head[0])];
    const [left, right] = [Math.min(anchor[1], head[1]), Math.max(anchor[1], head[1])];
    return rows.slice(top, bottom + 1).map((cells) => cells.slice(left, right + 1));
  };
  const several = () => anchor[0] !== head[0] || anchor[1] !== head[1];

  const show = (focus = true) => {
    for (const cell of table.querySelectorAll("td[aria-selected='true']")) cell.setAttribute("aria-selected", "false");
    for (const cell of table.querySelectorAll("td[tabindex='0']")) cell.tabIndex = -1;
    for (const cell of chosen().flat()) cell.setAttribute("aria-selected", "true");
    at(head).tabIndex = 0;
    if (focus) at(head).focus();
  };

  const go = (place, extend = false) => {
    head = within(place);
    if (!extend) anchor = head;
    show();
  };

  /** The cell after or before, at a row's end the next row's first; null beyond the table. */
  const beside = (step) => {
    const place = head[0] * width + head[1] + step;
    return place < 0 || place >= height * width ? null : [Math.floor(place / width), place % width];
  };

  const close = (keep) => {
    if (!editor) return;
    const { cell, input } = editor;
    editor = null;
    const typed = input.value;
    input.remove();
    cell.querySelector(".desk-value").hidden = false;
    if (keep && typed !== textOf(cell)) write(cell, typed);
  };

  const edit = (typed = null) => {
    const cell = at(head);
    if (!cell.dataset.column || cell.getAttribute("aria-readonly") === "true") return;
    const input = document.createElement("input");
    input.className = "desk-input";
    input.value = typed ?? textOf(cell);
    input.setAttribute("aria-label", `${table.tHead.rows[0].cells[cell.cellIndex].textContent}, ${nameOf(cell)}`);
    if (choices[cell.dataset.column]) input.setAttribute("list", `desk-list-${cell.dataset.column}`);
    cell.querySelector(".desk-value").hidden = true;
    cell.prepend(input);
    editor = { cell, input };
    input.addEventListener("blur", () => close(true));
    input.focus();
    if (typed === null) input.select();
  };

  const fill = () => {
    const [first, ...below] = chosen();
    for (const cells of below) {
      cells.forEach((cell, column) => {
        if (cell.dataset.column) write(cell, textOf(first[column]));
        else cell.querySelector("input").checked = first[column].querySelector("input").checked;
      });
    }
  };

  const tick = () => {
    const isTicked = !at(head).querySelector("input").checked;
    for (const cell of chosen().flat()) if (!cell.dataset.column) cell.querySelector("input").checked = isTicked;
  };

  const paste = (block) => {
    const [[only]] = block;
    if (block.length === 1 && block[0].length === 1) {
      for (const cell of chosen().flat()) write(cell, only);
      return;
    }
    const [top, left] = [Math.min(anchor[0], head[0]), Math.min(anchor[1], head[1])];
    block.forEach((texts, down) => {
      texts.forEach((text, right) => {
        const cell = rows[top + down]?.[left + right];
        if (cell) write(cell, text);
      });
    });
    anchor = [top, left];
    head = within([top + block.length - 1, left + Math.max(...block.map((texts) => texts.length)) - 1]);
    show();
  };

  const whileEditing = (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" || event.key === "Enter" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      close(event.key !== "Escape");
      if (event.key === "Escape") show();
      if (event.key === "Enter") go([head[0] + (event.shiftKey ? -1 : 1), head[1]]);
      if (event.key === "Tab") go(beside(event.shiftKey ? -1 : 1) ?? head);
    }
  };

  const withControl = (event) => {
    const key = event.key.toLowerCase();
    if (key === "d") fill();
    else if (key === "a") {
      anchor = [0, head[1]];
      head = [height - 1, head[1]];
      show();
    } else if (key === "home") go([0, 0], event.shiftKey);
    else if (key === "end") go([height - 1, width - 1], event.shiftKey);
    else return;
    event.preventDefault();
  };

  const whileMoving = (event) => {
    const { key } = event;
    if (event.altKey || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      withControl(event);
      return;
    }
    if (STEPS[key]) go([head[0] + STEPS[key][0], head[1] + STEPS[key][1]], event.shiftKey);
    else if (key === "Home") go([head[0], 0], event.shiftKey);
    else if (key === "End") go([head[0], width - 1], event.shiftKey);
    else if (key === "PageDown" || key === "PageUp")
      go([head[0] + (key === "PageUp" ? -10 : 10), head[1]], event.shiftKey);
    else if (key === "Tab") {
      const next = beside(event.shiftKey ? -1 : 1);
      if (next === null) return; // out of the table, as from any field
      go(next);
    } else if (key === "Enter" || key === "F2") {
      if (at(head).dataset.column) edit();
      else tick();
    } else if (key === " ") {
      if (at(head).dataset.column) play(at(head).closest("tr"));
      else tick();
    } else if (key === "Delete" || key === "Backspace") {
      for (const cell of chosen().flat()) write(cell, "");
    } else if (key === "Escape") {
      if (several()) go(head);
      else leave();
    } else if (key.length === 1) edit(key);
    else return;
    event.preventDefault();
  };

  table.addEventListener("keydown", (event) => {
    if (editor) whileEditing(event);
    else if (placeOf(event.target)) whileMoving(event);
  });
  table.addEventListener("mousedown", (event) => {
    const cell = event.target.closest("td");
    const place = cell && placeOf(cell);
    if (!place || !cell.dataset.column || event.target === editor?.input) return;
    event.preventDefault();
    close(true);
    go(place, event.shiftKey);
  });
  table.addEventListener("dblclick", (event) => {
    if (!editor && event.target.closest("[data-column]")) edit();
  });
  table.addEventListener("focusin", (event) => {
    const place = placeOf(event.target);
    if (place && at(head) !== event.target) go(place);
  });
  const ours = () => !editor && placeOf(document.activeElement) !== null;
  document.addEventListener("copy", (event) => {
    if (!ours()) return;
    event.clipboardData.setData("text/plain", tsv.write(chosen().map((cells) => cells.map((cell) => copied(cell)))));
    event.preventDefault();
  });
  document.addEventListener("paste", (event) => {
    if (!ours()) return;
    paste(tsv.read(event.clipboardData.getData("text/plain")));
    event.preventDefault();
  });

  table.setAttribute("role", "grid");
  table.setAttribute("aria-multiselectable", "true");
  for (const cell of rows.flat()) {
    cell.setAttribute("role", "gridcell");
    cell.tabIndex = -1;
    if (cell.dataset.column) cell.dataset.loaded = textOf(cell);
    else cell.querySelector("input").tabIndex = -1;
  }
  show(false);
  return { finish: () => close(true) };
}

function copied(cell) {
  return cell.dataset.column ? textOf(cell) : "";
}

function nameOf(cell) {
  return textOf(cell.closest("tr").querySelector("[data-column]"));
}
