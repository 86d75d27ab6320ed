/**
 * The browse page's form: sends itself when something changes, keeps its fields in step with the address and its
 * facets with the results, and lies in a sheet on a phone. `data-browse` ↔ this file.
 */
import { morphChildren } from "@hotwired/turbo";

const TYPING_MS = 300;
const PHONE = window.matchMedia("(max-width: 47.99rem)");

/** @returns {HTMLFormElement | null} */
function form() {
  return document.querySelector("form[data-browse]");
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Somebody chose or typed what was not sent yet: an answer to an earlier question must not undo it. */
let isAhead = false;

/** @param {Event} event */
function onChange(event) {
  const field = event.target;
  const browse = form();
  if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement) || field.form !== browse) return;
  const isTyped = field instanceof HTMLInputElement && ["search", "number"].includes(field.type);
  clearTimeout(timer);
  isAhead = true;
  // A number is sent when it is whole (change), words while they are typed (input).
  if (event.type === "input" && !(isTyped && field.type === "search")) return;
  timer = setTimeout(() => browse?.requestSubmit(), isTyped ? TYPING_MS : 0);
}

/** Empty fields don't belong into a shared address. @param {FormDataEvent} event */
function onFormData(event) {
  if (event.target !== form()) return;
  isAhead = false;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
}

/** Back and forward change the address without touching what stands outside of the frame. */
function followAddress() {
  const query = new URLSearchParams(location.search);
  for (const field of form()?.querySelectorAll("[name=q], [name=sort]") ?? []) {
    if (field === document.activeElement) continue;
    const { name } = /** @type {HTMLInputElement} */ (field);
    if (field instanceof HTMLSelectElement) field.value = query.get(name) ?? field.options[0]?.value ?? "";
    else if (field instanceof HTMLInputElement) field.value = query.get(name) ?? "";
  }
}

/** The frame brings the facets along as they are now; those outside of it follow, and whoever is in them stays there. */
function showFacets() {
  /** @type {HTMLTemplateElement | null} */
  const fresh = document.querySelector("template[data-facets-now]");
  const facets = document.querySelector("[data-facets]");
  if (!fresh || !facets) return;
  // The template may be asked again: it is copied.
  morphChildren(
    facets,
    /** @type {Element} */ (fresh.content.cloneNode(true)),
    /** @type {any} */ ({ ignoreActiveValue: true }),
  );
  for (const name of ["total", "show", "chosen"]) {
    const words = fresh.getAttribute(`data-${name}`) ?? "";
    for (const place of document.querySelectorAll(`[data-browse-${name}]`)) place.textContent = words;
  }
}

function follow() {
  if (isAhead) return;
  followAddress();
  showFacets();
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
    follow();
  });
  document.addEventListener("turbo:frame-load", follow);
  window.addEventListener("popstate", () => {
    isAhead = false;
  });
  PHONE.addEventListener("change", placeFacets);
}
