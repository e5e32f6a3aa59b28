import { asApiError, type ApiError } from "./api-error";

export type SaveState =
  | { kind: "saved" }
  | { kind: "dirty" }
  | { kind: "saving" }
  /** It failed for a passing reason and is tried again by itself. */
  | { kind: "waiting"; error: ApiError; attempt: number }
  /** Somebody else changed it meanwhile: a person has to choose. */
  | { kind: "conflict" }
  /** It will not succeed by itself. */
  | { kind: "failed"; error: ApiError };

type Options<V> = {
  /** Sends the value under the tag that was read; answers the new tag. */
  save: (value: V, etag: string | null) => Promise<string | null>;
  etag: string | null;
  isEqual?: (a: V, b: V) => boolean;
  saved: V;
  onState: (state: SaveState) => void;
  /** Quiet time after a change before it is saved, milliseconds. */
  idleMs?: number;
  /** Longest time that changes stay unsaved while somebody goes on typing, milliseconds. */
  mostMs?: number;
  retryMs?: (attempt: number) => number;
};

/**
 * Saves what is typed: one save in flight, the latest value wins, growing pauses after failures, and a stop where a person has to
 * decide. Times are `setTimeout`'s, so tests may move them.
 */
export class Autosave<V> {
  private state: SaveState = { kind: "saved" };
  private latest: V;
  private stored: V;
  private etag: string | null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private dirtySince: number | null = null;
  private running: Promise<void> | null = null;
  private isClosed = false;
  private readonly same: (a: V, b: V) => boolean;

  constructor(private readonly options: Options<V>) {
    this.latest = options.saved;
    this.stored = options.saved;
    this.etag = options.etag;
    this.same = options.isEqual ?? Object.is;
  }

  get current(): SaveState {
    return this.state;
  }

  /** Whether something typed is not stored yet. */
  get isUnsaved(): boolean {
    return !this.same(this.latest, this.stored);
  }

  /** Takes what is there now. */
  change(value: V): void {
    this.latest = value;
    if (!this.isUnsaved) {
      this.dirtySince = null;
      this.cancelTimer();
      if (this.state.kind === "dirty") this.enter({ kind: "saved" });
      return;
    }
    if (this.state.kind === "conflict" || this.state.kind === "saving") return;
    // A refusal of the value is forgotten once the value is another one; a pause after a failure goes on.
    if (this.state.kind !== "waiting") this.enter({ kind: "dirty" });
    this.dirtySince ??= Date.now();
    if (this.state.kind === "waiting") return;
    const { idleMs = 2500, mostMs = 20_000 } = this.options;
    const longest = this.dirtySince + mostMs - Date.now();
    this.schedule(Math.max(0, Math.min(idleMs, longest)));
  }

  /** Saves at once what is unsaved; resolves when nothing is in flight any more. */
  async flush(): Promise<void> {
    this.cancelTimer();
    if (this.running !== null) await this.running;
    if (this.isUnsaved && this.state.kind !== "conflict") await this.run();
  }

  /** After a conflict: what is here is sent under the newer tag. */
  keepMine(etag: string | null): Promise<void> {
    this.etag = etag;
    this.enter({ kind: "dirty" });
    return this.flush();
  }

  /** After a conflict: the other's value is taken, and the tag that it has. */
  takeTheirs(value: V, etag: string | null): void {
    this.latest = value;
    this.stored = value;
    this.etag = etag;
    this.dirtySince = null;
    this.enter({ kind: "saved" });
  }

  /** Ends timers; nothing is saved from now on. */
  close(): void {
    this.isClosed = true;
    this.cancelTimer();
  }

  private run(): Promise<void> {
    this.running ??= this.once().finally(() => {
      this.running = null;
      // What was typed meanwhile is the next save.
      if (!this.isClosed && this.state.kind === "dirty" && this.timer === null)
        this.schedule(this.options.idleMs ?? 2500);
    });
    return this.running;
  }

  private async once(): Promise<void> {
    const attempt = this.state.kind === "waiting" ? this.state.attempt : 0;
    const value = this.latest;
    this.enter({ kind: "saving" });
    try {
      this.etag = await this.options.save(value, this.etag);
      this.stored = value;
      this.dirtySince = this.isUnsaved ? Date.now() : null;
      this.enter(this.isUnsaved ? { kind: "dirty" } : { kind: "saved" });
    } catch (thrown) {
      const error = asApiError(thrown);
      if (error.status === 412) this.enter({ kind: "conflict" });
      else if (error.isTransient) {
        this.enter({ kind: "waiting", error, attempt: attempt + 1 });
        const { retryMs = (n) => Math.min(60_000, 1000 * 2 ** n) } = this.options;
        this.schedule(error.retryAfter !== null ? error.retryAfter * 1000 : retryMs(attempt));
      } else this.enter({ kind: "failed", error });
    }
  }

  private schedule(ms: number): void {
    this.cancelTimer();
    if (this.isClosed) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.run();
    }, ms);
  }

  private cancelTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private enter(state: SaveState): void {
    this.state = state;
    this.options.onState(state);
  }
}
