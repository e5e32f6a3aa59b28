import { errorOfAnswer, ApiError } from "./api-error";

/** One server-sent event. */
export type ServerEvent = { id: string | null; event: string; data: string };

/** Cuts a stream of text into server-sent events. Comments (heartbeats) are dropped. */
export class EventParser {
  private rest = "";
  private id: string | null = null;

  /** The events that end in this piece of the stream. */
  push(piece: string): ServerEvent[] {
    this.rest += piece;
    const events: ServerEvent[] = [];
    for (;;) {
      const end = /\r?\n\r?\n/.exec(this.rest);
      if (end === null) return events;
      const block = this.rest.slice(0, end.index);
      this.rest = this.rest.slice(end.index + end[0].length);
      const event = this.parse(block);
      if (event !== null) events.push(event);
    }
  }

  private parse(block: string): ServerEvent | null {
    let name = "message";
    const data: string[] = [];
    for (const line of block.split(/\r?\n/)) {
      const at = line.indexOf(":");
      const field = at === -1 ? line : line.slice(0, at);
      const value = at === -1 ? "" : line.slice(at + 1).replace(/^ /, "");
      if (field === "event") name = value;
      else if (field === "data") data.push(value);
      else if (field === "id") this.id = value;
    }
    return data.length === 0 ? null : { id: this.id, event: name, data: data.join("\n") };
  }
}

export type StreamOptions = {
  url: string;
  signal: AbortSignal;
  /** What to do with an event; `end` closes the stream for good, `again` opens it anew from here. */
  onEvent: (event: ServerEvent) => "go-on" | "end" | "again";
  /** The connection is there, or is being made again. */
  onState?: (state: "open" | "reconnecting") => void;
  /** The session ended; resolves when it is there again. */
  signInAgain: (signal: AbortSignal) => Promise<void>;
  fetcher?: typeof fetch;
  /** Waits before the next attempt, milliseconds; grows with `attempt`. */
  delay?: (attempt: number) => number;
  /** A connection that brings nothing for so long is given up, milliseconds; the server sends a comment every few seconds. */
  silenceMs?: number;
};

const backOff = (attempt: number) => Math.min(10_000, 300 * 2 ** attempt) * (0.75 + Math.random() / 2);

/**
 * Reads a stream of events until it ends, by itself again after each cut, from the last event that came. Rejects with an
 * `ApiError` where coming back is no use.
 */
export async function readStream(options: StreamOptions): Promise<void> {
  const { url, signal, onEvent, onState, signInAgain, fetcher = fetch, delay = backOff, silenceMs = 45_000 } = options;
  let lastId: string | null = null;
  let attempt = 0;
  while (!signal.aborted) {
    const connection = watchedConnection(signal, silenceMs);
    try {
      const headers: Record<string, string> = { accept: "text/event-stream" };
      if (lastId !== null) headers["last-event-id"] = lastId;
      const answer = await fetcher(url, { headers, signal: connection.signal, cache: "no-store" });
      if (answer.status === 401) {
        await answer.body?.cancel();
        await signInAgain(signal);
        continue;
      }
      if (!answer.ok || answer.body === null) {
        const error = errorOfAnswer(answer.status, await answer.json().catch(() => null), (name) =>
          answer.headers.get(name),
        );
        if (!error.isTransient) throw error;
        await pause(error.retryAfter !== null ? error.retryAfter * 1000 : delay(attempt++), signal, onState);
        continue;
      }
      onState?.("open");
      const parser = new EventParser();
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let outcome: "go-on" | "end" | "again" = "go-on";
      while (outcome === "go-on") {
        const { done, value } = await reader.read();
        if (done) break;
        connection.heard();
        for (const event of parser.push(value)) {
          if (event.id !== null) lastId = event.id;
          attempt = 0;
          outcome = onEvent(event);
          if (outcome !== "go-on") break;
        }
      }
      void reader.cancel().catch(() => {});
      if (outcome === "end") return;
    } catch (thrown) {
      if (signal.aborted) return;
      if (thrown instanceof ApiError) throw thrown;
    } finally {
      connection.close();
    }
    await pause(delay(attempt++), signal, onState);
  }
}

/**
 * The signal of one connection. A browser does not notice that the other end is gone: the connection is given up when the network
 * goes away, and when nothing was heard for `silenceMs`.
 */
function watchedConnection(signal: AbortSignal, silenceMs: number) {
  const abort = new AbortController();
  const giveUp = () => abort.abort();
  let timer = setTimeout(giveUp, silenceMs);
  signal.addEventListener("abort", giveUp);
  globalThis.addEventListener?.("offline", giveUp);
  return {
    signal: abort.signal,
    heard: () => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, silenceMs);
    },
    close: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
      globalThis.removeEventListener?.("offline", giveUp);
    },
  };
}

async function pause(ms: number, signal: AbortSignal, onState: StreamOptions["onState"]): Promise<void> {
  if (signal.aborted) return;
  onState?.("reconnecting");
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      globalThis.removeEventListener?.("online", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
    // No need to wait once the network is back.
    globalThis.addEventListener?.("online", done);
  });
}
