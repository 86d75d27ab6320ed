/**
 * One sound, over all tabs of the shop and all players on another site's page. Browsers keep frames on other sites apart from
 * the shop's own tabs, so those two don't hear of each other.
 */
import { player } from "./audio.js";

export function connectTabs() {
  if (!("BroadcastChannel" in window)) return;
  const channel = new BroadcastChannel("player");
  player.addEventListener("change", () => player.status === "playing" && channel.postMessage("playing"));
  channel.addEventListener("message", () => player.pause());
}
