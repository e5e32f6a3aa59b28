import type { Metadata } from "next";
import { analytics } from "@/lib/words/analytics";
import { AnalyticsPage } from "@/features/analytics/analytics-page";

export const metadata: Metadata = { title: analytics.title };

export default function Page() {
  return <AnalyticsPage />;
}
