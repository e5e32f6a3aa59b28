import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { useRegistry, type Action } from "@/lib/actions";
import { Menu } from "./menu";

const OWNER = Symbol("test");
const action = (id: string, more: Partial<Action> = {}): Action => ({
  id,
  label: `رفتن به ${id}`,
  group: "act",
  perform: vi.fn(),
  ...more,
});

beforeEach(() => {
  document.body.innerHTML = '<div id="layer-menu"></div>';
  useRegistry.getState().drop(OWNER);
});

it("shows an action with its own words and performs it; what is not offered is left out", async () => {
  const file = action("file", { short: "فایل" });
  useRegistry
    .getState()
    .put(OWNER, [file, action("review", { disabled: true }), action("dark", { group: "view", checked: true })]);
  const user = userEvent.setup();
  render(
    <Menu
      trigger={<button type="button">بیشتر</button>}
      items={["file", "review", "dark", "unknown"].map((id) => ({ kind: "action", id }))}
    />,
  );
  await user.click(screen.getByRole("button", { name: "بیشتر" }));
  const lines = () => [...document.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
  // What draws it comes from a module of its own.
  await waitFor(() => expect(lines()).toHaveLength(2), { timeout: 20_000 });
  const items = lines();
  expect(items.map((item) => [item.getAttribute("role"), item.textContent])).toEqual([
    ["menuitem", "فایل"],
    ["menuitemcheckbox", "رفتن به dark"],
  ]);
  await user.click(items[0]!);
  expect(file.perform).toHaveBeenCalledOnce();
}, 60_000);
