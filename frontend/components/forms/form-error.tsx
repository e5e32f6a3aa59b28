import type { ApiError } from "@/lib/api";
import { RequestId } from "@/components/ui/request-id";

/** Why a form or an act failed, what to do, and the request's id. */
export function FormError({ error }: { error: ApiError | null }) {
  if (error === null) return null;
  return (
    <div role="alert" className="rounded-md bg-bad-tint px-3.5 py-2.5 text-bad">
      <p>{error.text}</p>
      <RequestId error={error} className="mt-0.5" />
    </div>
  );
}
