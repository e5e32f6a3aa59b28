import { asApiError } from "@/lib/api";
import { words } from "@/lib/words";
import { cx } from "./cx";

/** The id by which support finds what failed; nothing where the request reached nobody who gives one. */
export function RequestId({ error, className }: { error: unknown; className?: string }) {
  const { requestId } = asApiError(error);
  if (requestId === null) return null;
  return (
    <span className={cx("block text-xs", className)}>
      {words.common.requestId}: <code className="break-all select-all">{requestId}</code>
    </span>
  );
}
