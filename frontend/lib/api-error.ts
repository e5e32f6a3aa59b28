import { words } from "@/lib/words";

export type FieldError = { field: string; code: string; message: string };

/** What the API answered instead of what was asked for, or that no answer came (`code` is `network`). */
export class ApiError extends Error {
  readonly status: number;
  /** A stable word; branch on it. */
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly fields: FieldError[];
  /** Seconds to wait, from `Retry-After`. */
  readonly retryAfter: number | null;

  constructor(problem: {
    status: number;
    code: string;
    detail?: string;
    requestId?: string | null;
    fields?: FieldError[];
    retryAfter?: number | null;
  }) {
    super(`${problem.status} ${problem.code}`);
    this.name = "ApiError";
    this.status = problem.status;
    this.code = problem.code;
    this.detail = problem.detail ?? "";
    this.requestId = problem.requestId ?? null;
    this.fields = problem.fields ?? [];
    this.retryAfter = problem.retryAfter ?? null;
  }

  /** What to tell people: what happened and what to do. */
  get text(): string {
    return (
      words.errors.codes[this.code] ??
      (this.status >= 500 ? words.errors.codes.internal! : this.detail || words.errors.codes.conflict!)
    );
  }

  /** Whether trying the same again may help. */
  get isTransient(): boolean {
    return this.code === "network" || this.status === 429 || this.status >= 500;
  }
}

/** Any thrown value as an `ApiError`. */
export function asApiError(thrown: unknown): ApiError {
  return thrown instanceof ApiError ? thrown : new ApiError({ status: 0, code: "internal" });
}

/** An error from the status, headers and body of an answer. */
export function errorOfAnswer(
  status: number,
  body: unknown,
  header: (name: string) => string | null | undefined,
): ApiError {
  const problem = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const retry = Number(header("retry-after"));
  return new ApiError({
    status,
    code: typeof problem.code === "string" ? problem.code : status >= 500 ? "upstream_unavailable" : "internal",
    detail: typeof problem.detail === "string" ? problem.detail : "",
    requestId: typeof problem.request_id === "string" ? problem.request_id : (header("x-request-id") ?? null),
    fields: Array.isArray(problem.errors) ? (problem.errors as FieldError[]) : [],
    retryAfter: Number.isFinite(retry) && header("retry-after") ? retry : null,
  });
}
