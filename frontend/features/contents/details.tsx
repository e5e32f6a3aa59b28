"use client";

import { ReceiptText } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { formatNumber } from "@/lib/format";
import { countWords, readingMinutes } from "@/lib/text/tokens";
import { words } from "@/lib/words";
import { contents as contentsWords } from "@/lib/words/contents";
import { pii as piiWords } from "@/lib/words/pii";
import { work as workWords } from "@/lib/words/work";
import { Button, UserText } from "@/components/ui";
import { RelativeTime } from "@/features/session";
import { PiiList } from "./pii-list";
import type { Content } from "./queries";
import { WorkControls } from "./work";

const w = contentsWords;

/** What is known of a content, and whose work it is. */
export function Details({
  content,
  etag,
  canEdit,
  nameOf,
  onReceipt,
}: {
  content: Content;
  etag: string | null;
  canEdit: boolean;
  nameOf: (id: string | null) => string;
  onReceipt: () => void;
}) {
  const hasBody = (content.body ?? "") !== "";
  return (
    <div className="flex flex-col gap-6">
      {content.status === "APPROVED" ? (
        <Button
          className="self-start"
          icon={<ReceiptText aria-hidden="true" className="size-4" strokeWidth={1.5} />}
          onClick={onReceipt}
        >
          {w.receipt}
        </Button>
      ) : null}
      {canEdit ? <WorkControls content={content} etag={etag} nameOf={nameOf} /> : null}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2">
        <Fact label={w.author}>
          <UserText>{nameOf(content.author_id)}</UserText>
        </Fact>
        {content.reviewer_id ? (
          <Fact label={w.reviewer}>
            <UserText>{nameOf(content.reviewer_id)}</UserText>
          </Fact>
        ) : null}
        {!canEdit && content.assignee_id !== null ? (
          <Fact label={workWords.assignee}>
            <UserText>{nameOf(content.assignee_id)}</UserText>
          </Fact>
        ) : null}
        {!canEdit && content.due_at !== null ? (
          <Fact label={workWords.due}>
            <RelativeTime at={content.due_at} />
          </Fact>
        ) : null}
        <Fact label={w.updated}>
          <RelativeTime at={content.updated_at} />
        </Fact>
        {content.version > 0 ? (
          <Fact label={w.version}>
            <span className="num">{formatNumber(content.version)}</span>
          </Fact>
        ) : null}
        {hasBody ? (
          <Fact label={w.length}>
            {words.common.words(countWords(content.body!))} ·{" "}
            {words.common.minutes(readingMinutes(countWords(content.body!)))}
          </Fact>
        ) : null}
        <Fact label={w.model}>
          <bdi dir="ltr" className="break-all">
            {content.model}
          </bdi>
        </Fact>
      </dl>
      {content.tags.length > 0 ? (
        <ul aria-label={w.tags} className="flex flex-wrap gap-1.5">
          {content.tags.map((tag) => (
            <li key={tag}>
              <Link
                href={`/contents?w=${content.workspace_id}&tag=${encodeURIComponent(tag)}`}
                className="inline-flex h-6 items-center rounded-sm bg-hover px-2 text-xs text-ink-2 hover:text-accent"
              >
                <UserText>{`#${tag}`}</UserText>
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
      {content.pii.findings.length > 0 ? (
        <section>
          <h2 className="mb-1 text-sm font-semibold">{piiWords.title}</h2>
          <p className="mb-2 text-sm text-ink-3">{piiWords.statuses[content.pii.status]}</p>
          <PiiList content={content} />
        </section>
      ) : null}
      <details className="group">
        <summary className="cursor-pointer text-sm font-semibold select-none">{w.prompt}</summary>
        <p
          dir="auto"
          className="mt-2 max-h-72 overflow-y-auto rounded-md bg-sunken px-3 py-2 text-sm whitespace-pre-wrap text-ink-2 [unicode-bidi:plaintext]"
        >
          {content.prompt}
        </p>
      </details>
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd className="min-w-0 text-end">{children}</dd>
    </>
  );
}
