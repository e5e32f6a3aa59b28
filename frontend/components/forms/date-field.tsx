"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton";
import type { DateFieldProps } from "./date-input";

const DateInput = dynamic(() => import("./date-input").then((module) => module.DateInput), {
  ssr: false,
  loading: () => <Skeleton className="h-(--control) w-full" />,
});

/** A day of the organization's calendar; what reckons with calendars is loaded when a field is first shown. */
export function DateField(props: DateFieldProps) {
  return <DateInput {...props} />;
}
