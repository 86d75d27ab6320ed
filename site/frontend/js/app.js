/** The bundle of every page but the checkout: Turbo, and the behaviours that hang on `data-` attributes. */
import "@hotwired/turbo";
import { connectBrowse } from "./browse.js";
import { connectCopy } from "./copy.js";
import { connectDialogs } from "./dialog.js";
import { connectFirstTouch } from "./first-touch.js";
import { focusHeading } from "./focus.js";
import { connectLicenceDialog } from "./licence-dialog.js";
import { connectLicences } from "./licences.js";
import { connectBar } from "./player/bar.js";
import { connectKeys } from "./player/keys.js";
import { connectPlays } from "./player/plays.js";
import { connectQueue } from "./player/queue.js";
import { connectSurroundings } from "./player/surroundings.js";
import { connectTracks } from "./player/tracks.js";
import { connectSendsItself } from "./sends-itself.js";
import { connectThemeChoice } from "./theme-choice.js";
import { connectVisitor } from "./visitor.js";

const bar = document.querySelector("[data-player]");
if (bar instanceof HTMLElement) {
  connectTracks();
  connectBar(bar);
  connectQueue(bar);
  connectKeys();
  connectPlays();
  connectSurroundings();
}
connectBrowse();
connectCopy();
connectDialogs();
connectFirstTouch();
connectLicenceDialog();
connectLicences();
connectSendsItself();
connectThemeChoice();
connectVisitor();
document.addEventListener("turbo:load", focusHeading);
