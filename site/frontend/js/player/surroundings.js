/** What the player shares with the world around the page: media keys, the space bar, other tabs, the next page load. */
import { player } from "./audio.js";

const MEMORY = "player";
const VOLUME = "player-volume";
const STEP_S = 10;

/** Storage may be blocked; music plays all the same. @param {() => void} use */
function quietly(use) {
  try {
    use();
  } catch {
    // Nothing is remembered then.
  }
}

function remember() {
  quietly(() => {
    const { track, queue, time } = player;
    if (track) sessionStorage.setItem(MEMORY, JSON.stringify({ track, queue, time }));
  });
}

/** After a full page load the beat is there again, paused, and nothing of it is loaded. */
function resumePaused() {
  quietly(() => {
    const volume = localStorage.getItem(VOLUME);
    if (volume !== null) player.volume = Number(volume);
    const kept = JSON.parse(sessionStorage.getItem(MEMORY) ?? "null");
    if (kept?.track?.preview) player.prepare(kept.track, kept.queue ?? [], Number(kept.time) || 0);
  });
}

function connectMediaKeys() {
  const session = navigator.mediaSession;
  if (!session) return;
  session.setActionHandler("play", () => player.resume());
  session.setActionHandler("pause", () => player.pause());
  session.setActionHandler("previoustrack", () => player.step(-1));
  session.setActionHandler("nexttrack", () => player.step(1));
  session.setActionHandler("seekto", ({ seekTime }) => player.seek(seekTime ?? 0));
  session.setActionHandler("seekbackward", ({ seekOffset }) => player.seek(player.time - (seekOffset || STEP_S)));
  session.setActionHandler("seekforward", ({ seekOffset }) => player.seek(player.time + (seekOffset || STEP_S)));
  player.addEventListener("change", () => {
    const { track, status } = player;
    if (!track) return;
    session.metadata = new MediaMetadata({
      title: track.title,
      artist: track.by,
      artwork: track.cover ? [{ src: track.cover }] : [],
    });
    session.playbackState = status === "playing" || status === "loading" ? "playing" : "paused";
  });
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.key !== " " || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const focus = document.activeElement;
  if (
    !player.track ||
    focus?.closest("a, button, input, select, textarea, summary, audio, video, dialog, [tabindex='0']")
  )
    return;
  event.preventDefault();
  player.toggle();
}

/** One sound, over all tabs of the shop. */
function connectTabs() {
  if (!("BroadcastChannel" in window)) return;
  const channel = new BroadcastChannel("player");
  player.addEventListener("change", () => player.status === "playing" && channel.postMessage("playing"));
  channel.addEventListener("message", () => player.pause());
}

export function connectSurroundings() {
  connectMediaKeys();
  connectTabs();
  document.addEventListener("keydown", onKey);
  player.addEventListener("change", remember);
  player.addEventListener("volume", () => quietly(() => localStorage.setItem(VOLUME, String(player.volume))));
  window.addEventListener("pagehide", remember);
  resumePaused();
}
