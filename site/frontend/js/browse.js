/**
 * The browse page's form: sends itself when something changes, keeps its boxes in step with the address, shows the
 * counts that came with the results, and lies in a sheet on a phone. `data-browse` ↔ this file.
 */
const TYPING_MS = 300;
const PHONE = window.matchMedia("(max-width: 47.99rem)");

/** @returns {HTMLFormElement | null} */
function form() {
  return document.querySelector("form[data-browse]");
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {Event} event */
function onChange(event) {
  const field = event.target;
  const browse = form();
  if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement) || field.form !== browse) return;
  const isTyped = field instanceof HTMLInputElement && ["search", "number"].includes(field.type);
  clearTimeout(timer);
  // A number is sent when it is whole (change), words while they are typed (input).
  if (event.type === "input" && !(isTyped && field.type === "search")) return;
  timer = setTimeout(() => browse?.requestSubmit(), isTyped ? TYPING_MS : 0);
}

/** Empty fields don't belong into a shared address. @param {FormDataEvent} event */
function onFormData(event) {
  if (event.target !== form()) return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
}

/** Back and forward change the address without touching the form outside of the frame. */
function followAddress() {
  const browse = form();
  if (!browse) return;
  const query = new URLSearchParams(location.search);
  for (const field of browse.elements) {
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) {
      field.checked = field.value === "" ? !query.get(field.name) : query.getAll(field.name).includes(field.value);
    } else if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) {
      if (!field.name || field === document.activeElement) continue;
      const fallback = field instanceof HTMLSelectElement ? (field.options[0]?.value ?? "") : "";
      field.value = query.get(field.name) ?? fallback;
    }
  }
}

/** The frame brings new counts along; the facets stand outside of it, so that whoever is in them keeps the focus. */
function showCounts() {
  /** @type {HTMLTemplateElement | null} */
  const fresh = document.querySelector("template[data-facet-counts]");
  const browse = form();
  if (!fresh || !browse) return;
  const counts = new Map();
  for (const one of fresh.content.querySelectorAll("data")) counts.set(one.getAttribute("data-facet"), one.value);
  for (const facet of browse.querySelectorAll("[data-facet]")) {
    const count = counts.get(facet.getAttribute("data-facet")) ?? "0";
    const shown = facet.querySelector(".facet__count");
    if (shown) shown.textContent = count;
    const field = facet.querySelector("input");
    if (field) field.disabled = count === "0" && !field.checked;
  }
  for (const name of ["total", "show"]) {
    const words = fresh.getAttribute(`data-${name}`) ?? "";
    for (const place of document.querySelectorAll(`[data-browse-${name}]`)) place.textContent = words;
  }
  const chosen = fresh.getAttribute("data-chosen") ?? "0";
  for (const place of document.querySelectorAll("[data-browse-chosen]")) {
    place.textContent = chosen === "0" ? "" : ` (${chosen})`;
  }
}

/** A phone shows the facets in a sheet, a wide page beside the list: one set of fields, moved. */
function placeFacets() {
  const facets = document.querySelector("[data-facets]");
  const sheet = document.querySelector("[data-facets-sheet]");
  const home = document.querySelector("[data-facets-home]");
  if (!facets || !sheet || !home) return;
  const target = PHONE.matches ? sheet : home;
  if (facets.parentElement !== target) target.append(facets);
}

export function connectBrowse() {
  document.addEventListener("change", onChange);
  document.addEventListener("input", onChange);
  document.addEventListener("formdata", onFormData);
  document.addEventListener("turbo:load", () => {
    placeFacets();
    followAddress();
    showCounts();
  });
  document.addEventListener("turbo:frame-load", () => {
    followAddress();
    showCounts();
  });
  PHONE.addEventListener("change", placeFacets);
}
