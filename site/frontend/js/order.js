/** What the order's page has besides: state that is asked for, and files of gigabytes. */
import { connectLargeDownloads } from "./large-download.js";
import { connectOrderStatus } from "./order-status.js";

function connect() {
  connectLargeDownloads();
  connectOrderStatus();
}

connect(); // come by Turbo, this script runs after the page was shown
document.addEventListener("turbo:load", connect);
