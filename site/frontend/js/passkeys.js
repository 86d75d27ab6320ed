/**
 * Passkeys: a form with `data-passkey` holds an answer's field (`credential`) and a button that the browser fills it by.
 * `data-passkey="create"` and `"get"` carry their question in `data-options`; `"log-in"` fetches one when it is asked, and
 * offers passkeys in the address field's own list, too. A bundle of its own, on the few pages that need it.
 */

/** A name of a host is asked for: browsers make no passkeys for bare numbers. */
const CAN =
  "PublicKeyCredential" in window &&
  "parseRequestOptionsFromJSON" in PublicKeyCredential &&
  !/^[\d.:[\]]+$/.test(location.hostname);

/** @type {AbortController | null} what waits in the address field's list */
let waiting = null;

/** @param {HTMLFormElement} form @returns {Promise<any>} */
async function questionOf(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).request_options;
}

/** @param {HTMLFormElement} form @param {Credential | null} credential */
function send(form, credential) {
  const field = form.elements.namedItem("credential");
  if (!credential || !(field instanceof HTMLInputElement)) return;
  field.value = JSON.stringify(/** @type {PublicKeyCredential} */ (credential).toJSON());
  form.submit();
}

/** @param {HTMLFormElement} form */
async function ask(form) {
  waiting?.abort();
  const { publicKey: question } = await questionOf(form);
  if (form.dataset.passkey === "create") {
    question.authenticatorSelection = {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    };
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(question);
    return send(form, await navigator.credentials.create({ publicKey }));
  }
  send(form, await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question) }));
}

/** @type {WeakSet<HTMLFormElement>} a second question would make the answer to the first one wrong */
const offered = new WeakSet();

/** Passkeys among the addresses that the browser offers. @param {HTMLFormElement} form */
async function offerInField(form) {
  if (offered.has(form)) return;
  offered.add(form);
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  waiting = new AbortController();
  const { signal } = waiting;
  const { publicKey: question } = await questionOf(form);
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(question);
  send(form, await navigator.credentials.get({ publicKey, mediation: "conditional", signal }));
}

/** @param {Element} form @param {string} what */
function tell(form, what) {
  for (const place of form.querySelectorAll("[data-passkey-says]")) {
    place.toggleAttribute("hidden", place.getAttribute("data-passkey-says") !== what);
  }
}

function show() {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.querySelector("[data-passkey-button]")?.toggleAttribute("hidden", !CAN);
    tell(form, CAN ? "" : "cannot");
    if (CAN && form.matches("[data-passkey=log-in]"))
      offerInField(/** @type {HTMLFormElement} */ (form)).catch(() => {});
  }
}

document.addEventListener("click", ({ target }) => {
  const form = target instanceof Element && target.closest("[data-passkey-button]")?.closest("form");
  if (!form) return;
  tell(form, "");
  ask(form).catch(() => tell(form, "failed"));
});
document.addEventListener("turbo:load", show);
document.addEventListener("turbo:before-render", () => waiting?.abort());
show();
