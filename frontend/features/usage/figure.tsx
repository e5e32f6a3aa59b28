import type { ReactNode } from "react";
import { Skeleton } from "@/components/ui";

/** A number that matters, with its name above and what qualifies it below. Loading where `children` is `null`. */
export function Figure({ label, children, note }: { label: ReactNode; children: ReactNode; note?: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-ink-3">{label}</dt>
      <dd className="mt-0.5 text-lg font-semibold">{children ?? <Skeleton className="my-2 h-4 w-24" />}</dd>
      {note ? <dd className="flex flex-col text-sm text-ink-3">{note}</dd> : null}
    </div>
  );
}
