"use client";

import { Badge, Latin } from "@/components/ui";
import { piiLabel } from "./pii";
import type { Content } from "./queries";

/** What was found, each with a way to its place in the text. */
export function PiiList({ content }: { content: Content }) {
  if (content.pii.findings.length === 0) return null;
  function show(index: number) {
    const mark = document.querySelector<HTMLElement>(`[data-mark="pii-${index}"]`);
    mark?.scrollIntoView({ block: "center", behavior: "smooth" });
    mark?.animate?.([{ outline: "3px solid currentColor" }, { outline: "0 solid transparent" }], { duration: 900 });
  }
  return (
    <ul className="flex flex-col gap-1">
      {content.pii.findings.map((finding, index) => (
        <li key={index}>
          <button
            type="button"
            onClick={() => show(index)}
            className="flex w-full items-center justify-between gap-3 rounded-md px-2 py-1 text-start hover:bg-hover"
          >
            <Badge tone="pii">{piiLabel(finding)}</Badge>
            <Latin className="truncate text-sm text-ink-2">{finding.masked}</Latin>
          </button>
        </li>
      ))}
    </ul>
  );
}
