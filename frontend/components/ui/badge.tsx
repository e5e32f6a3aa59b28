import type { ReactNode } from "react";
import { cx } from "./cx";

export type Tone = "plain" | "accent" | "good" | "warn" | "bad" | "pii";

const TONES: Record<Tone, string> = {
  plain: "bg-hover text-ink-2",
  accent: "bg-accent-tint text-accent",
  good: "bg-good-tint text-good",
  warn: "bg-warn-tint text-warn",
  bad: "bg-bad-tint text-bad",
  pii: "bg-pii-tint text-pii",
};

export function Badge({
  tone = "plain",
  icon,
  children,
  className,
}: {
  tone?: Tone;
  icon?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <span
      className={cx(
        "cx-badge inline-flex h-6 shrink-0 items-center gap-1.5 rounded-sm px-2 text-xs whitespace-nowrap",
        TONES[tone],
        className,
      )}
    >
      {icon}
      {children}
    </span>
  );
}
