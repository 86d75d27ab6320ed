/**
 * After a Turbo visit focus lies on <body>; moves it to the new page's heading, or to what the page
 * says of the form that was sent (`data-takes-focus`), so keyboards and screen readers follow.
 */
let first = true;

/** Called on every turbo:load; does nothing on the first, or where something already holds the focus. */
export function focusHeading() {
  if (first) {
    first = false;
    return;
  }
  // A frame that advances the address fires turbo:load too: whoever is typing in a facet keeps the focus.
  if (document.activeElement && document.activeElement !== document.body) return;
  const heading = /** @type {HTMLElement | null} */ (
    document.querySelector("main [data-takes-focus]") ?? document.querySelector("main h1")
  );
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
