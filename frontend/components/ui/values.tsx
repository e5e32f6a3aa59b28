import { formatDollars, formatNumber, formatPercent } from "@/lib/format";
import { words } from "@/lib/words";
import { cx } from "./cx";

/** A number in Persian digits, in its own box so that a minus stays at its left. */
export function Num({ value, className }: { value: number; className?: string }) {
  return <span className={cx("num", className)}>{formatNumber(value)}</span>;
}

/** A share (0.425) as a percentage. */
export function Percent({ share, className }: { share: number; className?: string }) {
  return <span className={cx("num", className)}>{formatPercent(share)}</span>;
}

/** Micro US dollars, with the word for dollars. */
export function Money({ microUsd, className }: { microUsd: number; className?: string }) {
  const text = moneyText(microUsd);
  if (microUsd >= 0) return <span className={cx("whitespace-nowrap", className)}>{text}</span>;
  // Of a negative amount the number has a box of its own: its minus stays at its left.
  const amount = formatDollars(microUsd);
  const [before, after] = text.split(amount);
  return (
    <span className={cx("whitespace-nowrap", className)}>
      {before}
      <span className="num">{amount}</span>
      {after}
    </span>
  );
}

/** The same as a text of its own, for names and tooltips. */
export function moneyText(microUsd: number): string {
  const amount = formatDollars(microUsd);
  return amount.startsWith("<")
    ? words.common.lessThan(words.common.dollars(amount.slice(1)))
    : words.common.dollars(amount);
}

/** What people wrote, or a name: takes its own direction and does not touch what is around it. */
export function UserText({ children, className }: { children: string; className?: string }) {
  return (
    <bdi dir="auto" className={className}>
      {children}
    </bdi>
  );
}

/** Ids, numbers of phones, addresses, keys: left to right, Latin. */
export function Latin({ children, className }: { children: string; className?: string }) {
  return (
    <bdi dir="ltr" className={cx("font-sans", className)}>
      {children}
    </bdi>
  );
}

/** How much of something is used, from 0 to 1. The text beside it says it in words. */
export function Meter({
  share,
  reserved = 0,
  label,
  className,
}: {
  share: number;
  reserved?: number;
  label: string;
  className?: string;
}) {
  const used = Math.min(1, Math.max(0, share));
  const held = Math.min(1 - used, Math.max(0, reserved));
  const tone = used >= 0.95 ? "bg-bad" : used >= 0.8 ? "bg-warn" : "bg-accent";
  return (
    <span
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(used * 100)}
      aria-valuetext={formatPercent(used)}
      className={cx("flex h-1.5 overflow-hidden rounded-full bg-line", className)}
    >
      <span className={cx("block h-full", tone)} style={{ inlineSize: `${used * 100}%` }} />
      <span className={cx("block h-full opacity-40", tone)} style={{ inlineSize: `${held * 100}%` }} />
    </span>
  );
}
