"use client";

import { forwardRef, useId } from "react";
import { toPersianDigits } from "@/lib/text/digits";
import { cx } from "@/components/ui";

type CodeFieldProps = {
  label: string;
  length: number;
  value: string;
  onChange: (typed: string) => void;
  disabled?: boolean;
  invalid?: boolean;
};

/**
 * One field that looks like boxes: one field takes paste, autofill of a text message and correction as any other. Digits of all
 * scripts are taken.
 */
export const CodeField = forwardRef<HTMLInputElement, CodeFieldProps>(function CodeField(
  { label, length, value, onChange, disabled, invalid },
  ref,
) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <div dir="ltr" className="group relative">
        <div aria-hidden="true" className="grid grid-cols-6 gap-2">
          {Array.from({ length }, (_, index) => (
            <span
              key={index}
              className={cx(
                "flex h-14 items-center justify-center rounded-md border bg-surface text-xl font-semibold transition-colors duration-100",
                invalid ? "border-bad" : "border-edge/70",
                index === Math.min(value.length, length - 1) &&
                  "group-focus-within:border-accent group-focus-within:shadow-[0_0_0_1px_var(--accent)]",
                disabled && "opacity-50",
              )}
            >
              {toPersianDigits(value[index] ?? "")}
            </span>
          ))}
        </div>
        <input
          ref={ref}
          id={id}
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoCorrect="off"
          spellCheck={false}
          dir="ltr"
          aria-invalid={invalid || undefined}
          readOnly={disabled}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className="absolute inset-0 h-full w-full cursor-text bg-transparent text-transparent caret-transparent outline-none selection:bg-transparent"
        />
      </div>
    </div>
  );
});
