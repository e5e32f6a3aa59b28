import type { ReactNode } from "react";
import { cx } from "./cx";
import { Num } from "./values";

/** The views of a page, one of them shown. What is shown stands in the address, so these are buttons, not an ARIA tab list. */
export function Tabs<T extends string>({
  label,
  value,
  options,
  onChange,
  className,
}: {
  label: string;
  value: T;
  options: { value: T; label: ReactNode; count?: number }[];
  onChange: (value: T) => void;
  className?: string;
}) {
  return (
    <nav
      aria-label={label}
      className={cx("flex gap-5 overflow-x-auto border-b border-line text-ink-2 [scrollbar-width:none]", className)}
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-current={option.value === value ? "true" : undefined}
          onClick={() => onChange(option.value)}
          className="bleed-focus flex h-10 shrink-0 items-center gap-1.5 border-b-2 border-transparent px-0.5 whitespace-nowrap hover:text-ink aria-[current]:border-accent aria-[current]:font-semibold aria-[current]:text-ink pointer-coarse:h-11"
        >
          {option.label}
          {option.count === undefined ? null : <Num value={option.count} className="text-sm font-normal text-ink-3" />}
        </button>
      ))}
    </nav>
  );
}
