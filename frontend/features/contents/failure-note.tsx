"use client";

import { Highlighter } from "lucide-react";
import { contents as contentsWords } from "@/lib/words/contents";
import { failures as failureWords } from "@/lib/words/failures";
import { reading as readingWords } from "@/lib/words/reading";
import { Button, UserText } from "@/components/ui";
import { RelativeTime } from "@/features/session";
import type { Content } from "./queries";

const w = contentsWords;

/** Why the newest generation came to nothing, or what the reviewer wants otherwise, with the places that they marked. */
export function FailureNote({
  failure,
  rejected,
  by,
  marked,
  onShow,
}: {
  failure: NonNullable<Content["failure"]>;
  rejected: boolean;
  by: string | null;
  /** Open comments on places of the text. */
  marked: number;
  onShow: () => void;
}) {
  return (
    <section
      className={`mb-6 rounded-lg border-s-4 px-4 py-3 ${rejected ? "border-s-bad bg-bad-tint text-bad" : "border-s-warn bg-warn-tint text-warn"}`}
    >
      <h2 className="font-semibold">{rejected ? w.rejectedBecause : w.failed}</h2>
      <p dir="auto" className="whitespace-pre-wrap">
        {rejected ? failure.detail : (failureWords[failure.code] ?? failure.detail)}
      </p>
      {rejected ? (
        <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2 text-sm">
          {by === null ? null : (
            <span>
              <UserText>{readingWords.by(by)}</UserText> · <RelativeTime at={failure.at} />
            </span>
          )}
          {marked > 0 ? (
            <Button
              className="h-8 px-2.5 text-ink"
              icon={<Highlighter aria-hidden="true" className="size-4" strokeWidth={1.5} />}
              onClick={onShow}
            >
              {readingWords.marks(marked)}
            </Button>
          ) : null}
        </div>
      ) : null}
    </section>
  );
}
