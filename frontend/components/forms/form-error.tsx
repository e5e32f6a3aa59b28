import type { ApiError } from "@/lib/api";
import { words } from "@/lib/words";

/** Why a form or an act failed, what to do, and the request's id. */
export function FormError({ error }: { error: ApiError | null }) {
  if (error === null) return null;
  return (
    <div role="alert" className="rounded-md bg-bad-tint px-3.5 py-2.5 text-bad">
      <p>{error.text}</p>
      {error.requestId ? (
        <p className="mt-0.5 text-xs">
          {words.common.requestId}: <code className="select-all">{error.requestId}</code>
        </p>
      ) : null}
    </div>
  );
}
