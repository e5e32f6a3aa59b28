import type { ReactNode } from "react";
import { cx } from "./cx";

/** A page's heading, its main acts at the end, and what is under it. */
export function Page({
  title,
  intro,
  actions,
  children,
  width = "max-w-6xl",
}: {
  title: ReactNode;
  intro?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  width?: string;
}) {
  return (
    <div className={cx("mx-auto w-full px-4 pt-6 pb-24 sm:px-8 md:pb-12", width)}>
      <header className="flex flex-wrap items-end gap-x-4 gap-y-3">
        <div className="min-w-0 grow">
          <h1 className="text-xl font-semibold text-balance">{title}</h1>
          {intro ? <p className="mt-0.5 max-w-prose text-ink-2">{intro}</p> : null}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
      </header>
      <div className="mt-6">{children}</div>
    </div>
  );
}

/** A part of a page, with its heading. */
export function Section({
  title,
  hint,
  actions,
  children,
  className,
}: {
  title: ReactNode;
  hint?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={cx("border-t border-line pt-5", className)}>
      <div className="mb-3 flex flex-wrap items-baseline gap-x-4 gap-y-2">
        <div className="min-w-0 grow">
          <h2 className="font-semibold">{title}</h2>
          {hint ? <p className="text-sm text-ink-3">{hint}</p> : null}
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}

/** A surface of its own, where a group must stand apart from the paper. */
export function Card({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={cx("rounded-lg border border-line bg-surface", className)}>{children}</div>;
}
