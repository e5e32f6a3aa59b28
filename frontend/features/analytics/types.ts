// The answer of `GET /api/v1/analytics`, until proto-docs/openapi.json has it; then `Schema<"Analytics">` takes this file's place.

export type StatusCounts = Record<"DRAFT" | "IN_PROGRESS" | "REVIEW" | "APPROVED" | "REJECTED", number>;

export type Figures = {
  contents: number;
  approved_contents: number;
  approvals: number;
  rejections: number;
  /** 0 to 1; `null` without a decision. */
  approval_rate: number | null;
  time_to_approve_p50_s: number | null;
  time_to_approve_p90_s: number | null;
  first_pass_acceptance: number | null;
  generated_contents: number;
  regenerations_per_content: number | null;
  /** 0 to 1; `null` without an approved text that a model had begun. */
  edit_distance: number | null;
  edit_distance_contents: number;
  cost_per_approved_content_micro_usd: number | null;
  generations_of_unknown_cost: number;
};

export type AnalyticsDay = {
  day: string;
  contents: number;
  by_status: StatusCounts;
  approvals: number;
  rejections: number;
};

export type Analytics = {
  workspace_id: string;
  from: string;
  to: string;
  timezone: string;
  as_of: string;
  totals: Figures;
  by_status: StatusCounts;
  by_day: AnalyticsDay[];
  by_author: (Figures & { author_id: string })[];
  by_prompt: (Figures & { prompt_id: string | null; prompt_version: number | null; name: string | null })[];
  by_model: (Figures & { model: string })[];
};
