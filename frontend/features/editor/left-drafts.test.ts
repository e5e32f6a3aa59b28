import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "@/lib/api-error";
import { Autosave } from "@/lib/autosave";
import { leaveDraft, leftDraft, takeBack, type Draft } from "./left-drafts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const away = () => new ApiError({ status: 503, code: "upstream_unavailable" });
const draft = (body: string): Draft => ({ title: "عنوان", body });

function machine(save: () => Promise<string>) {
  return new Autosave<Draft>({
    saved: draft("پیش"),
    etag: "1",
    isEqual: (a, b) => a.body === b.body,
    save,
    load: () => Promise.resolve({ value: draft("پیش"), etag: "1" }),
    onState: () => {},
  });
}

describe("a draft whose page was left", () => {
  it("is saved at once, and forgotten", async () => {
    const save = vi.fn(() => Promise.resolve("2"));
    const autosave = machine(save);
    autosave.change(draft("پس"));
    const trouble = vi.fn();
    leaveDraft("a", autosave, trouble);
    await vi.advanceTimersByTimeAsync(0);
    expect(save).toHaveBeenCalledTimes(1);
    expect(leftDraft("a")).toBeNull();
    expect(trouble).not.toHaveBeenCalled();
  });

  it("is told of once when it cannot be saved, tried again, and there for the page until then", async () => {
    const save = vi.fn<() => Promise<string>>().mockRejectedValueOnce(away()).mockRejectedValueOnce(away());
    save.mockResolvedValue("2");
    const autosave = machine(save);
    autosave.change(draft("پس"));
    const trouble = vi.fn();
    leaveDraft("b", autosave, trouble);
    await vi.advanceTimersByTimeAsync(1000);
    expect(leftDraft("b")).toEqual(draft("پس"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(save).toHaveBeenCalledTimes(3);
    expect(trouble).toHaveBeenCalledTimes(1);
    expect(leftDraft("b")).toBeNull();
  });

  it("is not saved behind the page that has it again", async () => {
    const save = vi.fn(() => Promise.reject(away()));
    const autosave = machine(save);
    autosave.change(draft("پس"));
    leaveDraft("c", autosave, () => {});
    await vi.advanceTimersByTimeAsync(0);
    takeBack("c");
    await vi.advanceTimersByTimeAsync(600_000);
    expect(save).toHaveBeenCalledTimes(1);
  });
});
