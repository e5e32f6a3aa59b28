"use client";

import dynamic from "next/dynamic";
import { SkeletonRows } from "@/components/ui";

/** Two versions compared by words; what compares is loaded when it is first shown. */
export const Comparison = dynamic(() => import("./changes").then((module) => module.Comparison), {
  loading: () => <SkeletonRows />,
});
