"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import {
  addDays,
  addMonths,
  dayIn,
  formatDayNumbers,
  isWeekend,
  monthWeeks,
  partsOf,
  weekday,
  type Day,
} from "@/lib/calendar";
import { formatDate, formatMonth, formatNumber, type Calendar } from "@/lib/format";
import { words } from "@/lib/words";
import { calendar as w } from "@/lib/words/calendar";
import { Button, IconButton } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";

/** A month to pick a day from, under its field. Arrows move by days and weeks, PageUp and PageDown by months, with Shift by years. */
export function MonthGrid({
  value,
  calendar,
  min,
  max,
  onPick,
}: {
  value: Day | "";
  calendar: Calendar;
  min?: Day;
  max?: Day;
  onPick: (day: Day) => void;
}) {
  const name = calendar.calendar;
  const today = dayIn(Date.now(), calendar.timezone);
  const clamp = (day: Day) => (min && day < min ? min : max && day > max ? max : day);
  const [at, setAt] = useState<Day>(() => clamp(value || today));
  const [moved, setMoved] = useState(0);
  const grid = useRef<HTMLTableElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [up, setUp] = useState(false);
  const [atEnd, setAtEnd] = useState(false);
  const weeks = useMemo(() => monthWeeks(at, name), [at, name]);
  const { year, month } = partsOf(at, name);
  const title = formatMonth(`${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`, words.months);

  useEffect(() => {
    grid.current?.querySelector<HTMLElement>(`[data-day="${at}"]`)?.focus();
    // Only a move takes the focus along; the arrows of the head keep it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [moved]);
  // Above its field where there is no room below, and at its other edge where the page ends.
  useLayoutEffect(() => {
    const box = panel.current?.getBoundingClientRect();
    if (box !== undefined && box.bottom > window.innerHeight - 60 && box.top > box.height + 60) setUp(true);
    if (box !== undefined && (box.left < 8 || box.right > document.documentElement.clientWidth - 8)) setAtEnd(true);
  }, []);

  const go = (day: Day) => {
    setAt(clamp(day));
    setMoved((before) => before + 1);
  };

  function onKeyDown(event: KeyboardEvent) {
    const rtl = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
    const step: Record<string, () => Day> = {
      ArrowLeft: () => addDays(at, -rtl),
      ArrowRight: () => addDays(at, rtl),
      ArrowUp: () => addDays(at, -7),
      ArrowDown: () => addDays(at, 7),
      PageUp: () => addMonths(at, event.shiftKey ? -12 : -1, name),
      PageDown: () => addMonths(at, event.shiftKey ? 12 : 1, name),
      Home: () => addDays(at, -weekday(at)),
      End: () => addDays(at, 6 - weekday(at)),
    };
    const move = step[event.code];
    if (move === undefined) return;
    event.preventDefault();
    go(move());
  }

  return (
    <div
      ref={panel}
      role="dialog"
      aria-label={w.pick}
      className={cx(
        "animate-fade absolute z-1 w-72 max-w-[calc(100vw-2rem)] rounded-lg bg-surface p-3 shadow-overlay",
        atEnd ? "end-0" : "start-0",
        up ? "bottom-full mb-1.5" : "top-full mt-1.5",
      )}
    >
      <div className="flex items-center gap-1">
        <IconButton label={w.previousMonth} className="size-8" onClick={() => setAt(clamp(addMonths(at, -1, name)))}>
          <ChevronRight aria-hidden="true" className="size-4.5 ltr:-scale-x-100" strokeWidth={1.5} />
        </IconButton>
        <p aria-live="polite" className="grow text-center font-semibold">
          {title}
        </p>
        <IconButton label={w.nextMonth} className="size-8" onClick={() => setAt(clamp(addMonths(at, 1, name)))}>
          <ChevronLeft aria-hidden="true" className="size-4.5 ltr:-scale-x-100" strokeWidth={1.5} />
        </IconButton>
      </div>
      <table ref={grid} role="grid" aria-label={w.month} className="mt-1.5 w-full table-fixed" onKeyDown={onKeyDown}>
        <thead>
          <tr>
            {w.weekdays.map((weekdayName, index) => (
              <th key={weekdayName} scope="col" abbr={weekdayName} className="h-8 text-xs font-normal text-ink-3">
                {w.weekdayLetters[index]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week, index) => (
            <tr key={index}>
              {week.map((day, cell) =>
                day === null ? (
                  <td key={cell} />
                ) : (
                  <td key={cell} role="gridcell" aria-selected={day === value} className="p-0 text-center">
                    <button
                      type="button"
                      data-day={day}
                      tabIndex={day === at ? 0 : -1}
                      aria-label={formatDate(`${day}T12:00:00Z`, { ...calendar, timezone: "UTC" })}
                      aria-current={day === today ? "date" : undefined}
                      disabled={(min !== undefined && day < min) || (max !== undefined && day > max)}
                      onClick={() => onPick(day)}
                      className={cx(
                        "bleed-focus inline-flex size-9 items-center justify-center rounded-md transition-colors duration-100 hover:bg-hover disabled:opacity-35 pointer-coarse:size-10",
                        day === value
                          ? "bg-accent font-semibold text-on-accent hover:bg-accent-hover"
                          : day === today
                            ? "font-semibold text-accent ring-1 ring-accent ring-inset"
                            : isWeekend(day) && "text-bad",
                      )}
                    >
                      {formatNumber(partsOf(day, name).day)}
                    </button>
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <div className="mt-1.5 flex items-center justify-between border-t border-line pt-1.5">
        <Button tone="ghost" className="h-8 px-2" onClick={() => onPick(clamp(today))}>
          {w.today}
        </Button>
        {/* The same day for whoever reckons in the other calendar. */}
        <span className="num px-2 text-xs text-ink-3">
          {formatDayNumbers(at, name === "jalali" ? "gregorian" : "jalali")}
        </span>
      </div>
    </div>
  );
}
