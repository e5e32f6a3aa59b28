"use client";

import { CircleAlert } from "lucide-react";
import { asApiError } from "@/lib/api";
import { words } from "@/lib/words";
import { Button, LinkButton } from "./button";
import { Empty } from "./empty";
import { RequestId } from "./request-id";

/** What could not be loaded: why, what to do, and the request's id. */
export function Problem({ error, onRetry, compact }: { error: unknown; onRetry?: () => void; compact?: boolean }) {
  const problem = asApiError(error);
  if (problem.status === 404 && !compact) {
    return (
      <Empty
        title={words.errors.notFoundTitle}
        action={<LinkButton href="/contents">{words.errors.goHome}</LinkButton>}
      >
        {words.errors.notFoundHint}
        <RequestId error={problem} className="mt-2 text-ink-3" />
      </Empty>
    );
  }
  return (
    <div
      role="alert"
      className={
        compact
          ? "flex flex-wrap items-center gap-3 py-3"
          : "mx-auto flex max-w-md flex-col items-center gap-3 px-6 py-16 text-center"
      }
    >
      <CircleAlert aria-hidden="true" strokeWidth={1.5} className={compact ? "size-5 text-bad" : "size-8 text-bad"} />
      {compact ? null : <h2 className="text-lg font-semibold">{words.errors.title}</h2>}
      <p className="text-ink-2">{problem.text}</p>
      <RequestId error={problem} className="text-ink-3" />
      {onRetry ? <Button onClick={onRetry}>{words.common.retry}</Button> : null}
    </div>
  );
}
