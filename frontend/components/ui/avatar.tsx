import { words } from "@/lib/words";
import { cx } from "./cx";

const TONES = [
  "bg-accent-tint text-accent",
  "bg-warn-tint text-warn",
  "bg-good-tint text-good",
  "bg-pii-tint text-pii",
  "bg-hover text-ink-2",
];

/** A person's first letter on a tint of their own. */
export function Avatar({
  name,
  seed,
  className = "size-7 text-xs",
}: {
  name: string;
  seed: string;
  className?: string;
}) {
  let sum = 0;
  for (const char of seed) sum = (sum + (char.codePointAt(0) ?? 0)) % 997;
  const first =
    [...new Intl.Segmenter("fa", { granularity: "grapheme" }).segment(name.trim().slice(0, 8))]
      .map(({ segment }) => segment)
      .find((segment) => /\p{L}/u.test(segment)) ?? words.common.noName;
  return (
    <span
      aria-hidden="true"
      className={cx(
        "cx-avatar inline-flex shrink-0 items-center justify-center rounded-full font-semibold",
        TONES[sum % TONES.length],
        className,
      )}
    >
      {first}
    </span>
  );
}
