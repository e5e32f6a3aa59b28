import { expect, it } from "vitest";
import type { Action } from "@/lib/actions";
import { filterActions } from "./palette";

const action = (id: string, label: string, more: Partial<Action> = {}): Action => ({
  id,
  label,
  group: "act",
  perform: () => {},
  ...more,
});

it("names what is of one row for who looks for it, and does not bury the rest under it", () => {
  const actions = [
    action("webhook:1:edit", "ویرایش: https://a.example", { group: "row" }),
    action("webhook:2:edit", "ویرایش: https://b.example", { group: "row" }),
    action("content.new", "محتوای تازه"),
  ];
  expect(filterActions([...actions, action("edit", "ویرایش متن")], "ویرایش").map(({ id }) => id)).toEqual([
    "edit",
    "webhook:1:edit",
    "webhook:2:edit",
  ]);
  expect(filterActions(actions, "").map(({ id }) => id)).toEqual(["content.new"]);
  expect(filterActions(actions, "ويرايش b.ex").map(({ id }) => id)).toEqual(["webhook:2:edit"]);
});
