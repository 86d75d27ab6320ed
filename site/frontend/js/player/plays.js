/** Tells the shop that a preview was heard for a while: which beat, where its listener came from, not who he is. */
import { firstSource } from "../first-touch.js";
import { player } from "./audio.js";

const HEARD_S = 10;
/** Between two looks the sound moves less than this; more is a jump, and nobody heard what lies between. */
const JUMP_S = 2;

/** @type {string | undefined} */
let id;
let heard = 0;
let last = 0;
let isCounted = false;

function listen() {
  const { track, time, duration, status } = player;
  const isStem = !/^\d+$/.test(track?.id ?? "");
  if (track?.id !== id) {
    id = track?.id;
    heard = 0;
    isCounted = isStem;
  }
  const step = time - last;
  last = time;
  if (isCounted || status !== "playing" || player.volume === 0 || step <= 0 || step > JUMP_S) return;
  heard += step;
  // The last moments of a short preview fall between two looks.
  if (heard < Math.min(HEARD_S, duration * 0.9)) return;
  isCounted = true;
  tell(/** @type {string} */ (id));
}

/** No cookie goes with it, and it goes out though the page be left. A listener hears nothing of what becomes of it.
 * @param {string} beat */
function tell(beat) {
  const headers = { "Content-Type": "application/json" };
  fetch(`/api/beats/${beat}/plays/`, {
    method: "POST",
    body: JSON.stringify({ source: firstSource() }),
    headers,
    credentials: "omit",
    keepalive: true,
  }).catch(() => {});
}

export function connectPlays() {
  player.addEventListener("time", listen);
  player.addEventListener("change", listen);
}
