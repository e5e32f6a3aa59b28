import { asApiError, type ApiError } from "./api-error";

export type SaveState<V = unknown> =
  | { kind: "saved" }
  | { kind: "dirty" }
  | { kind: "saving" }
  /** It failed for a passing reason and is tried again by itself. */
  | { kind: "waiting"; error: ApiError; attempt: number }
  /** Somebody else changed it meanwhile: a person has to choose. `theirs` is what is stored, under `etag`. */
  | { kind: "conflict"; theirs: V; etag: string | null }
  /** It will not succeed by itself. */
  | { kind: "failed"; error: ApiError };

type Options<V> = {
  /** Sends what differs between the value and what is stored, under the tag that was read; answers the new tag. */
  save: (value: V, etag: string | null, stored: V) => Promise<string | null>;
  /** What is stored now, and its tag: asked for when the tag that was read is no longer the newest. */
  load: () => Promise<{ value: V; etag: string | null }>;
  etag: string | null;
  isEqual?: (a: V, b: V) => boolean;
  saved: V;
  onState: (state: SaveState<V>) => void;
  /** Quiet time after a change before it is saved, milliseconds. */
  idleMs?: number;
  /** Longest time that changes stay unsaved while somebody goes on typing, milliseconds. */
  mostMs?: number;
  retryMs?: (attempt: number) => number;
};

/** How often a save is sent again at once because the tag was old, though nobody changed the value. */
const MOST_TAGS = 5;

/**
 * Saves what is typed: one save in flight, the latest value wins, growing pauses after failures, and a stop where a person has to
 * decide. Times are `setTimeout`'s, so tests may move them.
 */
export class Autosave<V> {
  private state: SaveState<V> = { kind: "saved" };
  private latest: V;
  private stored: V;
  private etag: string | null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private dirtySince: number | null = null;
  private running: Promise<void> | null = null;
  private isClosed = false;
  private hasFailed = false;
  private readonly same: (a: V, b: V) => boolean;

  constructor(private readonly options: Options<V>) {
    this.latest = options.saved;
    this.stored = options.saved;
    this.etag = options.etag;
    this.same = options.isEqual ?? Object.is;
  }

  get current(): SaveState<V> {
    return this.state;
  }

  /** What is there now, saved or not. */
  get value(): V {
    return this.latest;
  }

  /** Whether something typed is not stored yet. */
  get isUnsaved(): boolean {
    return !this.same(this.latest, this.stored);
  }

  /** Whether what is unsaved may stay so: saving it failed, or a person has to choose. True while it is tried again, too. */
  get isFailing(): boolean {
    return this.isUnsaved && this.hasFailed;
  }

  /** Takes what is there now. */
  change(value: V): void {
    this.latest = value;
    if (!this.isUnsaved) {
      this.dirtySince = null;
      this.cancelTimer();
      if (this.state.kind !== "saved" && this.state.kind !== "saving") this.enter({ kind: "saved" });
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
  async keepMine(): Promise<void> {
    if (this.state.kind !== "conflict") return;
    this.etag = this.state.etag;
    this.stored = this.state.theirs;
    this.enter({ kind: "dirty" });
    if (this.isUnsaved) await this.flush();
    else this.enter({ kind: "saved" });
  }

  /** After a conflict: the other's value is taken, and the tag that it has. Answers the value. */
  takeTheirs(): V {
    if (this.state.kind !== "conflict") return this.latest;
    this.latest = this.state.theirs;
    this.stored = this.state.theirs;
    this.etag = this.state.etag;
    this.dirtySince = null;
    this.enter({ kind: "saved" });
    return this.latest;
  }

  /** Has another one told of the states from now on. */
  listen(onState: (state: SaveState<V>) => void): void {
    this.options.onState = onState;
  }

  /** Takes up its work again after `close`. */
  open(): void {
    this.isClosed = false;
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
      const theirs = await this.send(value);
      if (theirs !== null) return this.enter({ kind: "conflict", theirs: theirs.value, etag: theirs.etag });
      this.stored = value;
      this.dirtySince = this.isUnsaved ? Date.now() : null;
      this.enter(this.isUnsaved ? { kind: "dirty" } : { kind: "saved" });
    } catch (thrown) {
      const error = asApiError(thrown);
      // Meanwhile it became what is stored.
      if (!this.isUnsaved) this.enter({ kind: "saved" });
      else if (error.isTransient) {
        this.enter({ kind: "waiting", error, attempt: attempt + 1 });
        const { retryMs = (n) => Math.min(60_000, 1000 * 2 ** n) } = this.options;
        this.schedule(error.retryAfter !== null ? error.retryAfter * 1000 : retryMs(attempt));
      } else if (this.same(this.latest, value)) this.enter({ kind: "failed", error });
      // What was refused is no longer what is there: the newer value is the next save.
      else this.enter({ kind: "dirty" });
    }
  }

  /**
   * Sends a value. An old tag is not yet a conflict: another field may have changed (a due day, a tag), or an answer of ours was lost
   * on its way. Answers what is stored where that is somebody else's.
   */
  private async send(value: V): Promise<{ value: V; etag: string | null } | null> {
    for (let tags = 0; ; tags += 1) {
      try {
        this.etag = await this.options.save(value, this.etag, this.stored);
        return null;
      } catch (thrown) {
        if (asApiError(thrown).status !== 412 || tags === MOST_TAGS) throw thrown;
      }
      const there = await this.options.load();
      const isOurs = this.same(there.value, value);
      if (!isOurs && !this.same(there.value, this.stored)) return there;
      this.etag = there.etag;
      if (isOurs) return null;
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

  private enter(state: SaveState<V>): void {
    if (state.kind === "waiting" || state.kind === "failed" || state.kind === "conflict") this.hasFailed = true;
    else if (state.kind !== "saving") this.hasFailed = false;
    this.state = state;
    this.options.onState(state);
  }
}
