"use client";

import type { ReactNode } from "react";
import { cx } from "@/components/ui/cx";

/** Some of a few: each a checkbox, drawn as one strip like `Segmented`. */
export function Chips<T extends string>({
  label,
  values,
  options,
  onChange,
  className,
}: {
  label: string;
  values: readonly T[];
  options: { value: T; label: ReactNode }[];
  onChange: (values: T[]) => void;
  className?: string;
}) {
  return (
    <fieldset className={cx("min-w-0", className)}>
      <legend className="sr-only">{label}</legend>
      <div className="flex flex-wrap gap-1.5">
        {options.map((option) => {
          const isChosen = values.includes(option.value);
          return (
            <label
              key={option.value}
              className="flex h-(--control) cursor-pointer items-center gap-1.5 rounded-md border border-edge/55 bg-surface px-3 whitespace-nowrap text-ink-2 transition-colors duration-100 hover:bg-hover has-checked:border-accent has-checked:bg-accent-tint has-checked:font-semibold has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
            >
              <input
                type="checkbox"
                checked={isChosen}
                onChange={() =>
                  onChange(
                    options
                      .map((each) => each.value)
                      .filter((value) => (value === option.value ? !isChosen : values.includes(value))),
                  )
                }
                className="sr-only"
              />
              {option.label}
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
