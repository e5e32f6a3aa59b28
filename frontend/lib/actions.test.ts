import { afterEach, describe, expect, it, vi } from "vitest";
import { ariaKeys, keyCaps, makeKeyListener, offeredActions, useRegistry, type Action } from "./actions";

afterEach(() => document.body.replaceChildren());

function press(listener: (event: KeyboardEvent) => void, init: KeyboardEventInit, target: Element = document.body) {
  const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
  document.body.addEventListener("keydown", listener as EventListener, { once: true });
  target.dispatchEvent(event);
  document.body.removeEventListener("keydown", listener as EventListener);
  return event;
}

const action = (keys: string, more: Partial<Action> = {}): Action & { perform: ReturnType<typeof vi.fn> } =>
  ({ id: keys, label: keys, group: "act", keys, perform: vi.fn(), ...more }) as never;

describe("the registry", () => {
  it("has a page's actions before those of every page, whichever came first", () => {
    const { put, drop } = useRegistry.getState();
    const [page, shell] = [Symbol("page"), Symbol("shell")];
    put(page, [action("KeyN", { id: "page" })]);
    put(shell, [action("KeyN", { id: "shell" })], true);
    const first = () => offeredActions(useRegistry.getState().entries)[0]?.id;
    expect(first()).toBe("page");
    put(shell, [action("KeyN", { id: "shell again" })], true);
    expect(first()).toBe("page");
    drop(page);
    expect(first()).toBe("shell again");
    drop(shell);
  });
});

describe("keys", () => {
  it("case 1 and 2: count by their place, so a Persian layout changes nothing", () => {
    const palette = action("mod+KeyK", { whileTyping: true });
    const next = action("KeyJ");
    const listener = makeKeyListener(() => [palette, next]);
    expect(press(listener, { code: "KeyK", key: "ن", ctrlKey: true }).defaultPrevented).toBe(true);
    press(listener, { code: "KeyJ", key: "ت" });
    expect(palette.perform).toHaveBeenCalledOnce();
    expect(next.perform).toHaveBeenCalledOnce();
  });

  it("do nothing while somebody types, but for those meant to", () => {
    const field = document.body.appendChild(document.createElement("textarea"));
    const next = action("KeyJ");
    const palette = action("mod+KeyK", { whileTyping: true });
    const listener = makeKeyListener(() => [next, palette]);
    press(listener, { code: "KeyJ", key: "ت" }, field);
    expect(next.perform).not.toHaveBeenCalled();
    press(listener, { code: "KeyK", key: "ن", ctrlKey: true }, field);
    expect(palette.perform).toHaveBeenCalledOnce();
  });

  it("case 3: of a half-space are never an action's", () => {
    const greedy = [action("shift+Space"), action("mod+shift+Digit2")];
    const listener = makeKeyListener(() => greedy);
    expect(press(listener, { code: "Space", key: " ", shiftKey: true }).defaultPrevented).toBe(false);
    expect(press(listener, { code: "Digit2", key: "۲", shiftKey: true, ctrlKey: true }).defaultPrevented).toBe(false);
    for (const one of greedy) expect(one.perform).not.toHaveBeenCalled();
  });

  it("in sequence are one action, and wait only so long", () => {
    let now = 0;
    const go = action("KeyG KeyC");
    const listener = makeKeyListener(
      () => [go],
      () => now,
    );
    press(listener, { code: "KeyG", key: "ل" });
    press(listener, { code: "KeyC", key: "ز" });
    expect(go.perform).toHaveBeenCalledOnce();
    press(listener, { code: "KeyG" });
    now = 5000;
    press(listener, { code: "KeyC" });
    expect(go.perform).toHaveBeenCalledOnce();
  });

  it("stay with an open dialog", () => {
    const dialog = document.body.appendChild(document.createElement("div"));
    dialog.setAttribute("role", "dialog");
    const button = dialog.appendChild(document.createElement("button"));
    const approve = action("KeyA");
    press(
      makeKeyListener(() => [approve]),
      { code: "KeyA" },
      button,
    );
    expect(approve.perform).not.toHaveBeenCalled();
  });

  it("are drawn and told as caps", () => {
    expect(keyCaps("KeyG KeyC")).toEqual([["G"], ["C"]]);
    expect(keyCaps("shift+Slash")).toEqual([["?"]]);
    expect(ariaKeys("mod+KeyK")).toBe("Control+K");
  });
});
