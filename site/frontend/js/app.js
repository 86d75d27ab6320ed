/** The bundle of every page but the checkout: Turbo, and the behaviours that hang on `data-` attributes. */
import "@hotwired/turbo";
import { focusHeading } from "./focus.js";

document.addEventListener("turbo:load", focusHeading);
