/** What one tab tells the others of this browser. */
export type TabMessage =
  | { kind: "signed-in" }
  | { kind: "signed-out" }
  /** A content was changed or decided on. */
  | { kind: "content-changed"; id: string };

let shared: BroadcastChannel | null = null;

/** One channel for sending and hearing: a tab does not hear itself. */
function channel(): BroadcastChannel | null {
  if (typeof window === "undefined" || typeof BroadcastChannel === "undefined") return null;
  shared ??= new BroadcastChannel("contexor-tabs");
  return shared;
}

export function tellTabs(message: TabMessage): void {
  channel()?.postMessage(message);
}

/** Calls back with what another tab tells. Returns how to stop. */
export function onOtherTab(listener: (message: TabMessage) => void): () => void {
  const heard = channel();
  const handle = (event: MessageEvent<TabMessage>) => listener(event.data);
  heard?.addEventListener("message", handle);
  return () => heard?.removeEventListener("message", handle);
}
