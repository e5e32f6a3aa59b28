"use client";

import dynamic from "next/dynamic";
import { SkeletonRows } from "@/components/ui";

/** What people said of a content; loaded when it is first shown. */
export const CommentsPanel = dynamic(() => import("./panel").then((module) => module.CommentsPanel), {
  loading: () => <SkeletonRows rows={3} />,
});
/** What can be done with chosen words; loaded when words are chosen. */
export const AtSelection = dynamic(() => import("./selection-button").then((module) => module.AtSelection), {
  ssr: false,
});
export const CommentDialog = dynamic(() => import("./panel").then((module) => module.CommentDialog), { ssr: false });
