"use client";

import { Ellipsis } from "lucide-react";
import type { ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { words } from "@/lib/words";
import { IconButton } from "./button";
import { Menu } from "./menu";

/** What can be done with a row. `apart` puts a line before it. */
export type RowAct = {
  id: string;
  label: string;
  icon: ReactNode;
  danger?: boolean;
  apart?: boolean;
  perform: () => void;
};

/**
 * The menu of one row of a list. What it holds are actions of the registry, which the palette finds by their words and the row's `name`.
 */
export function RowMenu({
  row,
  name,
  label,
  acts,
  className,
}: {
  /** What kind of row it is and which one, such as `webhook:<id>`. */
  row: string;
  name: string;
  /** What its button is called. */
  label: string;
  acts: RowAct[];
  className?: string;
}) {
  useActions(
    acts.map((act) => ({
      id: `${row}:${act.id}`,
      label: words.common.actOn(act.label, name),
      short: act.label,
      group: "row",
      perform: act.perform,
    })),
  );
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={label} className={className}>
          <Ellipsis aria-hidden="true" className="size-5" strokeWidth={1.5} />
        </IconButton>
      }
      items={acts.flatMap(({ id, icon, danger, apart }) => [
        ...(apart ? [{ kind: "separator" as const, id: `before-${id}` }] : []),
        { kind: "action" as const, id: `${row}:${id}`, icon, danger },
      ])}
    />
  );
}
