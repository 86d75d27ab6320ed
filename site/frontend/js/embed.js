/** The bundle of the player on other sites: one beat, no Turbo, nothing kept. Its links lead to the shop in a tab of their own. */
import { connectFirstTouch, firstTouch } from "./first-touch.js";
import { connectPlays } from "./player/plays.js";
import { connectTabs } from "./player/tabs.js";
import { connectTracks } from "./player/tracks.js";

connectFirstTouch();
connectTracks();
connectPlays();
connectTabs();

// The page is the same bytes for every site, so only here is known which of them it stands on.
const source = new URLSearchParams(firstTouch()).get("utm_source");
if (source) {
  for (const link of document.querySelectorAll("a[data-leads-on]")) {
    if (!(link instanceof HTMLAnchorElement)) continue;
    const to = new URL(link.href);
    to.searchParams.set("utm_source", source);
    link.href = to.href;
  }
}
