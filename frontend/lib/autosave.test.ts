import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "./api-error";
import { Autosave, type SaveState } from "./autosave";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Save = (value: string, etag: string | null, stored: string) => Promise<string | null>;
type Load = () => Promise<{ value: string; etag: string | null }>;

function machine(save: Save, load: Load = () => Promise.resolve({ value: "theirs", etag: "8" })) {
  const states: SaveState["kind"][] = [];
  const autosave = new Autosave<string>({
    saved: "a",
    etag: "1",
    save,
    load,
    onState: (state) => states.push(state.kind),
    idleMs: 100,
    mostMs: 500,
  });
  return { autosave, states };
}

const old = () => new ApiError({ status: 412, code: "precondition_failed" });
const refused = () => new ApiError({ status: 422, code: "validation_failed" });
const away = () => new ApiError({ status: 503, code: "upstream_unavailable" });

describe("autosave", () => {
  it("saves once after a pause, under the tag that was read", async () => {
    const save = vi.fn(() => Promise.resolve("2"));
    const { autosave, states } = machine(save);
    autosave.change("ab");
    autosave.change("abc");
    await vi.advanceTimersByTimeAsync(100);
    expect(save.mock.calls).toEqual([["abc", "1", "a"]]);
    expect(states.at(-1)).toBe("saved");
    autosave.change("abcd");
    await vi.advanceTimersByTimeAsync(100);
    expect(save).toHaveBeenLastCalledWith("abcd", "2", "abc");
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

  it("is failing from a failure to the next success, while it tries again, too", async () => {
    let answer: (error: ApiError | null) => void = () => {};
    const save = () =>
      new Promise<string>((resolve, reject) => (answer = (error) => (error === null ? resolve("2") : reject(error))));
    const { autosave, states } = machine(save);
    autosave.change("b");
    await vi.advanceTimersByTimeAsync(100);
    expect([states.at(-1), autosave.isFailing]).toEqual(["saving", false]);
    answer(away());
    await vi.advanceTimersByTimeAsync(0);
    expect([states.at(-1), autosave.isFailing]).toEqual(["waiting", true]);
    await vi.advanceTimersByTimeAsync(1000);
    expect([states.at(-1), autosave.isFailing]).toEqual(["saving", true]);
    answer(null);
    await vi.advanceTimersByTimeAsync(0);
    expect([states.at(-1), autosave.isFailing]).toEqual(["saved", false]);
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
    expect(save).toHaveBeenLastCalledWith("c", "2", "b");
  });

  it("tries again by itself, with growing pauses, and loses nothing", async () => {
    const save = vi.fn<Save>().mockRejectedValueOnce(away()).mockRejectedValueOnce(away()).mockResolvedValueOnce("2");
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
    expect(save).toHaveBeenLastCalledWith("c", "1", "a");
    expect(states.at(-1)).toBe("saved");
  });

  it("stops at another's change until a person chooses", async () => {
    const save = vi
      .fn<Save>()
      .mockRejectedValueOnce(new ApiError({ status: 412, code: "precondition_failed" }))
      .mockResolvedValue("9");
    const { autosave } = machine(save);
    autosave.change("mine");
    await vi.advanceTimersByTimeAsync(100);
    autosave.change("mine still");
    await vi.advanceTimersByTimeAsync(5000);
    expect(save).toHaveBeenCalledTimes(1);
    expect(autosave.current.kind).toBe("conflict");
    expect(autosave.current).toMatchObject({ theirs: "theirs", etag: "8" });
    await autosave.keepMine();
    expect(save).toHaveBeenLastCalledWith("mine still", "8", "theirs");
    expect(autosave.isUnsaved).toBe(false);
  });

  it("takes the other's value when that is chosen", async () => {
    const save = vi.fn(() => Promise.reject(new ApiError({ status: 412, code: "precondition_failed" })));
    const { autosave } = machine(save);
    autosave.change("mine");
    await vi.advanceTimersByTimeAsync(100);
    expect(autosave.takeTheirs()).toBe("theirs");
    await vi.advanceTimersByTimeAsync(5000);
    expect(save).toHaveBeenCalledTimes(1);
    expect(autosave.isUnsaved).toBe(false);
  });

  it("does not repeat what is refused, but tries another value", async () => {
    const save = vi
      .fn<Save>()
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

  it("goes on saving after a failure and a way back to what is stored", async () => {
    const save = vi.fn<Save>().mockRejectedValueOnce(away()).mockResolvedValue("2");
    const { autosave } = machine(save);
    autosave.change("b");
    await vi.advanceTimersByTimeAsync(100);
    expect(autosave.current.kind).toBe("waiting");
    autosave.change("a");
    expect(autosave.current.kind).toBe("saved");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(save).toHaveBeenCalledTimes(1);
    autosave.change("c");
    await vi.advanceTimersByTimeAsync(100);
    expect(save).toHaveBeenLastCalledWith("c", "1", "a");
    expect(autosave.current.kind).toBe("saved");
  });

  it("is saved when what failed was taken back while it was on its way", async () => {
    let refuse: (error: ApiError) => void = () => {};
    const save = vi.fn(() => new Promise<string>((_, reject) => (refuse = reject)));
    const { autosave } = machine(save);
    autosave.change("b");
    await vi.advanceTimersByTimeAsync(100);
    autosave.change("a");
    refuse(away());
    await vi.advanceTimersByTimeAsync(60_000);
    expect(save).toHaveBeenCalledTimes(1);
    expect(autosave.current.kind).toBe("saved");
  });

  it("sends what was typed while the value before it was refused", async () => {
    let refuse: (error: ApiError) => void = () => {};
    const save = vi
      .fn<Save>()
      .mockImplementationOnce(() => new Promise<string>((_, reject) => (refuse = reject)))
      .mockResolvedValue("2");
    const { autosave } = machine(save);
    autosave.change("too long");
    await vi.advanceTimersByTimeAsync(100);
    autosave.change("short");
    refuse(refused());
    await vi.advanceTimersByTimeAsync(100);
    expect(save).toHaveBeenLastCalledWith("short", "1", "a");
    expect(autosave.current.kind).toBe("saved");
  });

  it("goes on under the newer tag when what is stored is what was read", async () => {
    const save = vi.fn<Save>().mockRejectedValueOnce(old()).mockResolvedValue("9");
    const { autosave, states } = machine(save, () => Promise.resolve({ value: "a", etag: "8" }));
    autosave.change("b");
    await vi.advanceTimersByTimeAsync(100);
    expect(save).toHaveBeenLastCalledWith("b", "8", "a");
    expect(states).toEqual(["dirty", "saving", "saved"]);
  });

  it("takes its own value for saved when only the answer was lost", async () => {
    const save = vi.fn<Save>().mockRejectedValueOnce(away()).mockRejectedValueOnce(old());
    const { autosave, states } = machine(save, () => Promise.resolve({ value: "b", etag: "8" }));
    autosave.change("b");
    await vi.advanceTimersByTimeAsync(5000);
    expect(save).toHaveBeenCalledTimes(2);
    expect(states.at(-1)).toBe("saved");
    expect(states).not.toContain("conflict");
  });

  it("asks again for what is stored when that fails, and never stays without a way on", async () => {
    const save = vi.fn<Save>().mockRejectedValue(old());
    const load = vi.fn<Load>().mockRejectedValueOnce(away()).mockResolvedValue({ value: "theirs", etag: "8" });
    const { autosave } = machine(save, load);
    autosave.change("b");
    await vi.advanceTimersByTimeAsync(100);
    expect(autosave.current.kind).toBe("waiting");
    await vi.advanceTimersByTimeAsync(1000);
    expect(autosave.current).toMatchObject({ kind: "conflict", theirs: "theirs", etag: "8" });
  });

  it("tells another listener from when it is asked to", async () => {
    const save = vi.fn<Save>().mockResolvedValue("2");
    const { autosave, states } = machine(save);
    autosave.change("b");
    const later: string[] = [];
    autosave.listen((state) => later.push(state.kind));
    await autosave.flush();
    expect([states, later]).toEqual([["dirty"], ["saving", "saved"]]);
  });
});
