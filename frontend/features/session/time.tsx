"use client";

import { useEffect, useState } from "react";
import { formatDateTime, formatRelative } from "@/lib/format";
import { cx } from "@/components/ui";
import { useCalendar } from "./scope";

/** A moment as «۵ دقیقه پیش», the exact time as its tooltip; moves on by itself. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const calendar = useCalendar();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={formatDateTime(at, calendar)} className={cx("whitespace-nowrap", className)}>
      {formatRelative(at, calendar, now)}
    </time>
  );
}

/** A moment as date and time in the organization's zone. */
export function ExactTime({ at, className }: { at: string; className?: string }) {
  return (
    <time dateTime={at} className={className}>
      {formatDateTime(at, useCalendar())}
    </time>
  );
}
