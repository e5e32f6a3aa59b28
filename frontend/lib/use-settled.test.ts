import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useSettled } from "./use-settled";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("follows a value when it has rested, not at each change", () => {
  const seen = new Set<string>();
  const { result, rerender } = renderHook(
    ({ value }) => {
      const settled = useSettled(value, 400);
      seen.add(settled);
      return settled;
    },
    { initialProps: { value: "" } },
  );
  for (const value of ["م", "مت", "متن"]) {
    rerender({ value });
    act(() => void vi.advanceTimersByTime(200));
  }
  expect(result.current).toBe("");
  act(() => void vi.advanceTimersByTime(200));
  expect(result.current).toBe("متن");
  expect([...seen]).toEqual(["", "متن"]);
});

it("stays where it was when a change is taken back", () => {
  const { result, rerender } = renderHook(({ value }) => useSettled(value, 400), { initialProps: { value: "متن" } });
  rerender({ value: "متنی" });
  act(() => void vi.advanceTimersByTime(200));
  rerender({ value: "متن" });
  act(() => void vi.advanceTimersByTime(1000));
  expect(result.current).toBe("متن");
});
