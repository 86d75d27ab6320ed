// The card form in its frame: keeps what is typed from the shop's page, and confirms the payment itself.

import { dress, loadFonts } from "./appearance.js";
import {
  brandOf,
  cvcProblem,
  digits,
  expiryProblem,
  formatExpiry,
  formatNumber,
  numberProblem,
  parseExpiry,
  postalCodeProblem,
} from "./card.js";
import { confirmIntent } from "./confirming.js";
import { listen, tell, tellHeight } from "./port.js";

/** @typedef {import("./card.js").Problem} Problem */

const POSTAL_CODE_LABELS = { US: "ZIP code", CA: "Postal code", GB: "Postcode" };
/** A browser on a bare server says "en-US@posix", over which Intl.Locale throws. */
const REGION_OF_LANGUAGE = /^[a-z]{2,3}(?:-[A-Z][a-z]{3})?-([A-Z]{2})(?![A-Za-z])/;
const ERROR_FIELDS = { number: "number", exp_month: "expiry", exp_year: "expiry", cvc: "cvc" };

/** @param {string} id */
const input = (id) => /** @type {HTMLInputElement} */ (document.getElementById(id));
const form = /** @type {HTMLFormElement} */ (document.getElementById("card"));
const country = /** @type {HTMLSelectElement} */ (document.getElementById("country"));
const fields = { number: input("number"), expiry: input("expiry"), cvc: input("cvc"), postal: input("postal") };
/** @type {{key: string, page: string, hasAddress: boolean, types: string[]}} */
const known = { key: "", page: "", hasAddress: true, types: ["card"] };
const methods = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[name=method]"));

/** What the buyer pays with: the only way that there is, or the one that he chose. */
function method() {
  if (known.types.length < methods.length) return known.types[0] ?? "card";
  return [...methods].find((choice) => choice.checked)?.value ?? "card";
}

const asksForPostalCode = () => known.hasAddress && country.value in POSTAL_CODE_LABELS;

/** @returns {Record<keyof typeof fields, Problem | null>} */
function problems() {
  return {
    number: numberProblem(fields.number.value),
    expiry: expiryProblem(fields.expiry.value, new Date()),
    cvc: cvcProblem(fields.cvc.value, fields.number.value),
    postal: asksForPostalCode() ? postalCodeProblem(fields.postal.value) : null,
  };
}

/**
 * @param {string} name
 * @param {string} message empty when all is well
 */
function showProblem(name, message) {
  const field = fields[/** @type {keyof typeof fields} */ (name)];
  const line = /** @type {HTMLElement} */ (document.getElementById(`${name}-error`));
  if (line.textContent === message) return;
  line.textContent = message;
  line.hidden = message === "";
  field.classList.toggle("Input--invalid", message !== "");
  field.setAttribute("aria-invalid", String(message !== ""));
}

/** Show what is wrong, go there, and return the first problem. */
function validate() {
  if (method() !== "card") return null;
  const found = problems();
  for (const [name, problem] of Object.entries(found)) showProblem(name, problem?.message ?? "");
  const first = Object.entries(found).find(([, problem]) => problem);
  if (first) fields[/** @type {keyof typeof fields} */ (first[0])].focus();
  return first?.[1] ?? null;
}

function changed() {
  const type = method();
  const isCard = type === "card";
  const isEmpty = isCard && Object.values(fields).every((field) => field.value === "");
  const isComplete = !isCard || Object.values(problems()).every((problem) => problem === null);
  const brand = /** @type {HTMLElement} */ (document.getElementById("brand"));
  brand.textContent = brandOf(digits(fields.number.value));
  tell("change", { empty: isEmpty, complete: isComplete, collapsed: false, value: { type } });
}

/** Show the choice where there is one, and the fields of what was chosen. */
function showMethod() {
  const isCard = method() === "card";
  /** @type {HTMLElement} */ (document.getElementById("methods")).hidden = known.types.length < methods.length;
  /** @type {HTMLElement} */ (document.getElementById("card-fields")).hidden = !isCard;
  /** @type {HTMLElement} */ (document.getElementById("leaving")).hidden = isCard;
}

function showPostalCode() {
  const label = POSTAL_CODE_LABELS[/** @type {keyof typeof POSTAL_CODE_LABELS} */ (country.value)];
  const block = /** @type {HTMLElement} */ (document.getElementById("postal-block"));
  block.hidden = !asksForPostalCode();
  if (label) /** @type {HTMLElement} */ (document.getElementById("postal-label")).textContent = label;
}

/** @param {any} options */
function learn(options) {
  dress(options.appearance);
  known.key = options.key;
  known.page = options.page;
  known.types = options.types;
  showMethod();
  const address = options.fields?.billingDetails?.address ?? options.fields?.billingDetails;
  known.hasAddress = address !== "never" && address?.country !== "never";
  /** @type {HTMLElement} */ (document.getElementById("address")).hidden = !known.hasAddress;
}

/** @param {any} options */
function begin(options) {
  learn(options);
  loadFonts(options.fonts);
  const given = options.defaultValues?.billingDetails?.address ?? {};
  const region = given.country ?? REGION_OF_LANGUAGE.exec(navigator.language)?.[1] ?? "US";
  if (country.querySelector(`option[value="${CSS.escape(region)}"]`)) country.value = region;
  fields.postal.value = given.postal_code ?? "";
  showPostalCode();
  tellHeight(form);
  tell("ready");
}

/** @param {any} request */
async function confirm(request) {
  const invalid = validate();
  if (invalid) return { error: invalid };
  const controls = /** @type {HTMLFieldSetElement} */ (document.getElementById("controls"));
  const type = method();
  const paying = confirmIntent(request, known.key, {
    type,
    details: type === "card" ? cardData() : {},
    billing: billing(request.billingDetails ?? {}, type),
  });
  controls.disabled = true;
  const result = await paying;
  controls.disabled = false;
  const { message = "", param = "" } = result.error ?? {};
  const field = ERROR_FIELDS[/** @type {keyof typeof ERROR_FIELDS} */ (param)];
  if (field) showProblem(field, message);
  return result;
}

/** @returns {Record<string, string>} */
function cardData() {
  const { month, year } = parseExpiry(fields.expiry.value);
  return {
    "payment_method_data[card][number]": digits(fields.number.value),
    "payment_method_data[card][exp_month]": String(month),
    "payment_method_data[card][exp_year]": String(year),
    "payment_method_data[card][cvc]": digits(fields.cvc.value),
  };
}

/**
 * @param {any} given what the shop's page knows of the buyer
 * @param {string} type
 */
function billing(given, type) {
  const address = { ...given.address };
  if (type === "card" && known.hasAddress) address.country = country.value;
  if (type === "card" && asksForPostalCode()) address.postal_code = fields.postal.value.trim();
  return { ...given, address };
}

/** @type {Record<string, (argument: any) => any>} */
const calls = {
  validate,
  confirm,
  method,
  update: learn,
  focus: () => (method() === "card" ? fields.number : methods[methods.length - 1])?.focus(),
  blur: () => /** @type {HTMLElement | null} */ (document.activeElement)?.blur(),
  clear: () => {
    form.reset();
    for (const name of Object.keys(fields)) showProblem(name, "");
    showMethod();
    showPostalCode();
    changed();
  },
};

listen(begin, calls);

fields.number.addEventListener("input", () => (fields.number.value = formatNumber(fields.number.value)));
fields.expiry.addEventListener("input", (event) => {
  const isDeleting = /** @type {InputEvent} */ (event).inputType?.startsWith("delete");
  if (!isDeleting) fields.expiry.value = formatExpiry(fields.expiry.value);
});
fields.cvc.addEventListener("input", () => (fields.cvc.value = digits(fields.cvc.value).slice(0, 4)));
country.addEventListener("change", showPostalCode);
for (const choice of methods) choice.addEventListener("input", showMethod);
form.addEventListener("input", changed);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("focusin", (event) => event.relatedTarget || tell("focus"));
form.addEventListener("focusout", (event) => event.relatedTarget || tell("blur"));
form.addEventListener("keydown", (event) => event.key === "Escape" && tell("escape"));
for (const [name, field] of Object.entries(fields)) {
  field.addEventListener("change", () => {
    const problem = problems()[/** @type {keyof typeof fields} */ (name)];
    showProblem(name, field.value ? (problem?.message ?? "") : "");
  });
}
for (const button of document.querySelectorAll("[data-number]")) {
  button.addEventListener("click", () => {
    fields.number.value = formatNumber(/** @type {HTMLElement} */ (button).dataset.number ?? "");
    fields.expiry.value = `12 / ${String(new Date().getFullYear() + 3).slice(2)}`;
    fields.cvc.value = brandOf(digits(fields.number.value)) === "amex" ? "1234" : "123";
    fields.postal.value ||= "94107";
    for (const name of Object.keys(fields)) showProblem(name, "");
    changed();
  });
}
