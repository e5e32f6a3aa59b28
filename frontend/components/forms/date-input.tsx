"use client";

import { CalendarDays, X } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useId, useRef, useState } from "react";
import { formatDayNumbers, parseDay, type Day } from "@/lib/calendar";
import type { Calendar } from "@/lib/format";
import { toPersianDigits } from "@/lib/text/digits";
import { calendar as w } from "@/lib/words/calendar";
import { cx } from "@/components/ui/cx";
import { IconButton } from "@/components/ui/button";
import { Input } from "./field";

const parts = () => import("./month-grid");
const MonthGrid = dynamic(() => parts().then((module) => module.MonthGrid), { ssr: false });

export type DateFieldProps = {
  /** `2026-11-30`, or empty. */
  value: Day | "";
  onChange: (value: Day | "") => void;
  /** In which calendar it is typed, shown and picked. */
  calendar: Calendar;
  min?: Day;
  max?: Day;
  required?: boolean;
  disabled?: boolean;
  className?: string;
  "aria-label"?: string;
};

/** A day, typed in any digits or picked from a month; its value is the API's. A day that is not in the calendar is refused. */
export function DateInput({
  value,
  onChange,
  calendar,
  min,
  max,
  required,
  disabled,
  className,
  "aria-label": label,
}: DateFieldProps) {
  const shown = value === "" ? "" : toPersianDigits(formatDayNumbers(value, calendar.calendar));
  const [typed, setTyped] = useState(shown);
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const problemId = useId();
  useEffect(() => {
    setTyped(shown);
    setProblem(null);
  }, [shown]);

  /** What was typed is taken when it is a day. */
  function settle() {
    if (typed === shown) return;
    if (typed.trim() === "") {
      setProblem(null);
      onChange("");
      return;
    }
    const day = parseDay(typed, calendar.calendar);
    if (day === null) setProblem(w.invalid);
    else if ((min && day < min) || (max && day > max)) setProblem(w.outOfRange);
    else {
      setProblem(null);
      if (day === value) setTyped(shown);
      else onChange(day);
    }
  }

  function close(focus: boolean) {
    setOpen(false);
    if (focus) opener.current?.focus();
  }

  return (
    <div
      ref={root}
      className={cx("relative", className)}
      onBlur={(event) => {
        if (open && !root.current?.contains(event.relatedTarget)) setOpen(false);
      }}
      onKeyDown={(event) => {
        if (open && event.code === "Escape") {
          event.stopPropagation();
          close(true);
        }
      }}
    >
      <div className="relative">
        <Input
          aria-label={label}
          inputMode="numeric"
          autoComplete="off"
          dir="ltr"
          required={required}
          disabled={disabled}
          placeholder={w.placeholder}
          value={typed}
          aria-invalid={problem !== null || undefined}
          aria-errormessage={problem !== null ? problemId : undefined}
          onChange={(event) => {
            setTyped(event.target.value);
            setProblem(null);
          }}
          onBlur={settle}
          onKeyDown={(event) => {
            if (event.code === "Enter") settle();
            if (event.code === "ArrowDown" && !disabled) {
              event.preventDefault();
              setOpen(true);
            }
          }}
          // Typed from the left, and at the side where Persian fields begin.
          className="ps-18 pe-3 text-end"
        />
        <span className="absolute inset-y-0 end-0.5 flex items-center">
          <IconButton
            ref={opener}
            label={w.pick}
            aria-haspopup="dialog"
            aria-expanded={open}
            disabled={disabled}
            className="size-8"
            onPointerEnter={() => void parts()}
            onFocus={() => void parts()}
            onClick={() => setOpen(!open)}
          >
            <CalendarDays aria-hidden="true" className="size-4" strokeWidth={1.5} />
          </IconButton>
          {value !== "" && !required && !disabled ? (
            <IconButton label={w.clear} className="-ms-1 size-8" onClick={() => onChange("")}>
              <X aria-hidden="true" className="size-3.5" strokeWidth={1.75} />
            </IconButton>
          ) : null}
        </span>
      </div>
      {problem !== null ? (
        <p id={problemId} role="alert" className="mt-1 text-sm text-bad">
          {problem}
        </p>
      ) : null}
      {open ? (
        <MonthGrid
          value={value}
          calendar={calendar}
          min={min}
          max={max}
          onPick={(day) => {
            onChange(day);
            close(true);
          }}
        />
      ) : null}
    </div>
  );
}
