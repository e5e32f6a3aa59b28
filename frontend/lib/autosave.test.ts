import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "./api-error";
import { Autosave, type SaveState } from "./autosave";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function machine(save: (value: string, etag: string | null) => Promise<string | null>) {
  const states: SaveState["kind"][] = [];
  const autosave = new Autosave<string>({
    saved: "a",
    etag: "1",
    save,
    onState: (state) => states.push(state.kind),
    idleMs: 100,
    mostMs: 500,
  });
  return { autosave, states };
}

const away = () => new ApiError({ status: 503, code: "upstream_unavailable" });

describe("autosave", () => {
  it("saves once after a pause, under the tag that was read", async () => {
    const save = vi.fn(() => Promise.resolve("2"));
    const { autosave, states } = machine(save);
    autosave.change("ab");
    autosave.change("abc");
    await vi.advanceTimersByTimeAsync(100);
    expect(save.mock.calls).toEqual([["abc", "1"]]);
    expect(states.at(-1)).toBe("saved");
    autosave.change("abcd");
    await vi.advanceTimersByTimeAsync(100);
    expect(save).toHaveBeenLastCalledWith("abcd", "2");
  });

  it("saves in the end though somebody types without a pause", async () => {
    const save = vi.fn(() => Promise.resolve("2"));
    const { autosave } = machine(save);
    for (let step = 0; step < 12; step += 1) {
      autosave.change(`a${step}`);
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(save).toHaveBeenCalled();
  });

  it("has one save in flight; what is typed meanwhile is the next", async () => {
    let finish: (tag: string) => void = () => {};
    const save = vi.fn(() => new Promise<string>((resolve) => (finish = resolve)));
    const { autosave } = machine(save);
    autosave.change("b");
    await vi.advanceTimersByTimeAsync(100);
    autosave.change("c");
    await vi.advanceTimersByTimeAsync(1000);
    expect(save).toHaveBeenCalledTimes(1);
    finish("2");
    await vi.advanceTimersByTimeAsync(100);
    expect(save).toHaveBeenLastCalledWith("c", "2");
  });

  it("tries again by itself, with growing pauses, and loses nothing", async () => {
    const save = vi
      .fn<(value: string, etag: string | null) => Promise<string | null>>()
      .mockRejectedValueOnce(away())
      .mockRejectedValueOnce(away())
      .mockResolvedValueOnce("2");
    const { autosave, states } = machine(save);
    autosave.change("b");
    await vi.advanceTimersByTimeAsync(100);
    expect(autosave.current.kind).toBe("waiting");
    autosave.change("c");
    await vi.advanceTimersByTimeAsync(1000);
    expect(save).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(save).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(save).toHaveBeenLastCalledWith("c", "1");
    expect(states.at(-1)).toBe("saved");
  });

  it("stops at another's change until a person chooses", async () => {
    const save = vi
      .fn<(value: string, etag: string | null) => Promise<string | null>>()
      .mockRejectedValueOnce(new ApiError({ status: 412, code: "precondition_failed" }))
      .mockResolvedValue("9");
    const { autosave } = machine(save);
    autosave.change("mine");
    await vi.advanceTimersByTimeAsync(100);
    autosave.change("mine still");
    await vi.advanceTimersByTimeAsync(5000);
    expect(save).toHaveBeenCalledTimes(1);
    expect(autosave.current.kind).toBe("conflict");
    await autosave.keepMine("8");
    expect(save).toHaveBeenLastCalledWith("mine still", "8");
    expect(autosave.isUnsaved).toBe(false);
  });

  it("takes the other's value when that is chosen", async () => {
    const save = vi.fn(() => Promise.reject(new ApiError({ status: 412, code: "precondition_failed" })));
    const { autosave } = machine(save);
    autosave.change("mine");
    await vi.advanceTimersByTimeAsync(100);
    autosave.takeTheirs("theirs", "8");
    await vi.advanceTimersByTimeAsync(5000);
    expect(save).toHaveBeenCalledTimes(1);
    expect(autosave.isUnsaved).toBe(false);
  });

  it("does not repeat what is refused, but tries another value", async () => {
    const save = vi
      .fn<(value: string, etag: string | null) => Promise<string | null>>()
      .mockRejectedValueOnce(new ApiError({ status: 413, code: "payload_too_large" }))
      .mockResolvedValue("2");
    const { autosave } = machine(save);
    autosave.change("too long");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(save).toHaveBeenCalledTimes(1);
    expect(autosave.current.kind).toBe("failed");
    autosave.change("short");
    await vi.advanceTimersByTimeAsync(100);
    expect(autosave.current.kind).toBe("saved");
  });

  it("has nothing to save when the text is what it was", async () => {
    const save = vi.fn(() => Promise.resolve("2"));
    const { autosave } = machine(save);
    autosave.change("b");
    autosave.change("a");
    await vi.advanceTimersByTimeAsync(5000);
    expect(save).not.toHaveBeenCalled();
    expect(autosave.current.kind).toBe("saved");
  });
});
