"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import dynamic from "next/dynamic";
import { useMemo } from "react";
import { formatMonth, formatZone, monthOf, shiftMonth } from "@/lib/format";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { usage as usageWords } from "@/lib/words/usage";
import { usageMore } from "@/lib/words/usage-more";
import { IconButton, Page, SkeletonRows, Tabs } from "@/components/ui";
import { useScope } from "@/features/session";
import { daysOfMonth } from "./month";
import { Overview } from "./overview";

const w = usageWords;
const loading = () => <SkeletonRows rows={5} />;
// Only the view that is looked at is loaded.
const Logs = dynamic(() => import("./logs").then((module) => module.Logs), { loading });
const Limits = dynamic(() => import("./limits").then((module) => module.Limits), { loading });
const Statements = dynamic(() => import("./statements").then((module) => module.Statements), { loading });

type View = keyof typeof usageMore.view;
const VIEWS = Object.keys(usageMore.view) as View[];
/** How many months back the picker lists. */
const MONTHS_BACK = 24;

/** What the organization used in a month, against its limits. The address holds the view and the month. */
export function UsagePage() {
  const { calendar } = useScope();
  const url = useUrlState();
  const thisMonth = monthOf(new Date(), calendar);
  const asked = url.get("month");
  const month = asked !== null && /^\d{4}-(0[1-9]|1[0-2])$/.test(asked) && asked <= thisMonth ? asked : thisMonth;
  const days = useMemo(() => daysOfMonth(month, calendar.calendar), [month, calendar.calendar]);
  const view = VIEWS.find((one) => one === url.get("view")) ?? "overview";
  const isMonthly = view === "overview" || view === "logs";
  return (
    <Page
      title={w.title}
      intro={<span title={calendar.timezone}>{w.zone(formatZone(calendar.timezone))}</span>}
      actions={
        isMonthly ? (
          <MonthPicker
            month={month}
            thisMonth={thisMonth}
            onChange={(next) => url.set({ month: next === thisMonth ? null : next, day: null }, "push")}
          />
        ) : null
      }
    >
      <Tabs
        className="mb-6"
        label={usageMore.views}
        value={view}
        options={VIEWS.map((value) => ({ value, label: usageMore.view[value] }))}
        onChange={(next) => url.set({ view: next === "overview" ? null : next }, "push")}
      />
      {view === "overview" ? (
        <Overview month={month} isThisMonth={month === thisMonth} days={days} />
      ) : view === "logs" ? (
        <Logs days={days} />
      ) : view === "limits" ? (
        <Limits />
      ) : (
        <Statements />
      )}
    </Page>
  );
}

/** One month of the organization's calendar: the one before, the one after, or any of the last two years. */
function MonthPicker({
  month,
  thisMonth,
  onChange,
}: {
  month: string;
  thisMonth: string;
  onChange: (month: string) => void;
}) {
  const months = Array.from({ length: MONTHS_BACK }, (_, index) => shiftMonth(thisMonth, -index));
  if (!months.includes(month)) months.push(month);
  return (
    <div className="flex items-center rounded-md border border-line bg-surface">
      <IconButton label={w.previousMonth} onClick={() => onChange(shiftMonth(month, -1))}>
        <ChevronRight aria-hidden="true" className="size-5" strokeWidth={1.5} />
      </IconButton>
      <select
        aria-label={usageMore.month}
        value={month}
        onChange={(event) => onChange(event.target.value)}
        className="h-(--control) min-w-28 cursor-pointer appearance-none rounded-sm bg-transparent px-1 text-center font-semibold [text-align-last:center] hover:bg-hover"
      >
        {months.map((one) => (
          <option key={one} value={one}>
            {formatMonth(one, words.months)}
          </option>
        ))}
      </select>
      <IconButton label={w.nextMonth} disabled={month >= thisMonth} onClick={() => onChange(shiftMonth(month, 1))}>
        <ChevronLeft aria-hidden="true" className="size-5" strokeWidth={1.5} />
      </IconButton>
    </div>
  );
}
