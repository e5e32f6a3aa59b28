import { asApiError, type ApiError } from "./api-error";
import { toast } from "./store";
import { words } from "@/lib/words";

/**
 * Says in a corner that an act failed: what happened, what to do, and the request's id. `textOf` may tell a failure in words of its
 * own.
 */
export function toastError(thrown: unknown, textOf?: (error: ApiError) => string | undefined): ApiError {
  const error = asApiError(thrown);
  // eslint-disable-next-line no-restricted-syntax -- the one place that does
  toast(textOf?.(error) ?? error.text, "bad", {
    detail: error.requestId === null ? undefined : words.common.requestIdOf(error.requestId),
  });
  return error;
}
