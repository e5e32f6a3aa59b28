"use client";

import { Button, Empty } from "@/components/ui";
import { words } from "@/lib/words";

/** A page that broke: the rest stays, and it can be tried again. */
export default function RouteError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <div role="alert">
      <Empty title={words.errors.crashTitle} action={<Button onClick={reset}>{words.common.retry}</Button>}>
        {words.errors.crashHint}
        {error.digest ? <code className="mt-2 block text-xs">{error.digest}</code> : null}
      </Empty>
    </div>
  );
}
