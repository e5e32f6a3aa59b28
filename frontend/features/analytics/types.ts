// The shapes of `GET /api/v1/analytics` as the API document has them.
import type { Schema } from "@/lib/api";

export type Analytics = Schema<"Analytics">;
export type AnalyticsDay = Schema<"AnalyticsDay">;
export type Figures = Schema<"AnalyticsFigures">;
export type StatusCounts = AnalyticsDay["by_status"];
