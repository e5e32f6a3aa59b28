import { words } from "@/lib/words";
import { cx } from "./cx";

/** The place of something that loads, of the size that it will have. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={cx("animate-breathe block rounded-sm bg-line/70", className)} />;
}

/** Rows that load; `quiet` where something else says what goes on. */
export function SkeletonRows({
  rows = 6,
  height = "h-(--row)",
  quiet = false,
}: {
  rows?: number;
  height?: string;
  quiet?: boolean;
}) {
  return (
    <div role={quiet ? undefined : "status"} className="divide-y divide-line">
      {quiet ? null : <span className="sr-only">{words.app.loading}</span>}
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={cx("flex items-center gap-4 px-1", height)}>
          <Skeleton className={cx("h-3.5", ["w-2/5", "w-1/3", "w-1/2"][index % 3])} />
          <Skeleton className="ms-auto h-3.5 w-16" />
          <Skeleton className="hidden h-3.5 w-24 sm:block" />
        </div>
      ))}
    </div>
  );
}

/** A page that loads: its heading and some rows. What `loading.tsx` of a segment shows. */
export function PageSkeleton() {
  return (
    <div className="mx-auto w-full max-w-6xl px-4 pt-7 sm:px-8">
      <Skeleton className="h-7 w-40" />
      <Skeleton className="mt-3 h-3.5 w-64 max-w-full" />
      <div className="mt-8">
        <SkeletonRows />
      </div>
    </div>
  );
}
