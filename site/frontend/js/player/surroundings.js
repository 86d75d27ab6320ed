/** What the player shares with the world around the page: media keys and lock screen, other tabs, the next page load. */

import { player } from "./audio.js";
import { STEP_S } from "./keys.js";
import { connectTabs } from "./tabs.js";

const MEMORY = "player";
const VOLUME = "player-volume";

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
      artwork: track.art ? [{ src: new URL(track.art, location.href).href, sizes: "320x320" }] : [],
    });
    session.playbackState = status === "playing" || status === "loading" ? "playing" : "paused";
  });
  player.addEventListener("time", () => {
    const { time, duration } = player;
    if (duration >= time) session.setPositionState({ duration, position: time });
  });
}

export function connectSurroundings() {
  connectMediaKeys();
  connectTabs();
  player.addEventListener("change", remember);
  player.addEventListener("volume", () => quietly(() => localStorage.setItem(VOLUME, String(player.volume))));
  window.addEventListener("pagehide", remember);
  resumePaused();
}
