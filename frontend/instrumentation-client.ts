// Runs before the router is there, so that this is asked before the router's own listener.
import { HISTORY_EVENT } from "./lib/history-event";

window.addEventListener("popstate", (event) => {
  if (!window.dispatchEvent(new Event(HISTORY_EVENT, { cancelable: true }))) event.stopImmediatePropagation();
});
