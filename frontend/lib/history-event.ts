/** Told before the router hears that the person goes back or forward; prevented, the router does not hear of it. */
export const HISTORY_EVENT = "cx:history";
