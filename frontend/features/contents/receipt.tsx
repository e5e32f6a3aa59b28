"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, Copy, Download } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { saveFile } from "@/lib/download";
import { formatDateTime } from "@/lib/format";
import { get } from "@/lib/query";
import { toast } from "@/lib/store";
import { words } from "@/lib/words";
import { secret as secretWords } from "@/lib/words/secret";
import { receipt as w } from "@/lib/words/receipt";
import { Button, Dialog, Latin, Money, Problem, SkeletonRows, UserText } from "@/components/ui";
import { useScope } from "@/features/session";
import type { Content } from "./queries";

/** The receipt of the newest approval: who approved what, when, and the text's hash, to be copied or kept as a file. */
export function ReceiptDialog({
  content,
  nameOf,
  onClose,
}: {
  content: Content;
  nameOf: (id: string) => string;
  onClose: () => void;
}) {
  const { calendar } = useScope();
  const query = useQuery({ ...get("/api/v1/contents/{id}/receipt", { path: { id: content.id } }), staleTime: 60_000 });
  const [copied, setCopied] = useState(false);
  const hash = useSha256(content.body);
  const receipt = query.data;

  async function copy() {
    if (receipt === undefined) return;
    try {
      await navigator.clipboard.writeText(receipt.jws);
      setCopied(true);
    } catch {
      toast(secretWords.copyFailed, "bad");
    }
  }

  const claims = receipt?.claims;
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={w.title}
      description={w.intro}
      footer={
        <>
          <Button
            tone="primary"
            disabled={receipt === undefined}
            icon={<Download aria-hidden="true" className="size-4" strokeWidth={1.5} />}
            onClick={() =>
              receipt &&
              saveFile(
                new Blob([JSON.stringify(receipt, null, 2)], { type: "application/json" }),
                `receipt-${receipt.claims.content_id}-${receipt.claims.version}.json`,
              )
            }
          >
            {w.download}
          </Button>
          <Button
            disabled={receipt === undefined}
            icon={
              copied ? (
                <Check aria-hidden="true" className="size-4" strokeWidth={1.5} />
              ) : (
                <Copy aria-hidden="true" className="size-4" strokeWidth={1.5} />
              )
            }
            onClick={() => void copy()}
          >
            <span aria-live="polite">{copied ? words.common.copied : w.copy}</span>
          </Button>
        </>
      }
    >
      {query.isError ? (
        <Problem compact error={query.error} onRetry={() => void query.refetch()} />
      ) : claims === undefined ? (
        <SkeletonRows />
      ) : (
        <div className="flex flex-col gap-4">
          <p className="rounded-lg bg-good-tint px-4 py-3 text-good">
            <UserText>
              {w.sentence(nameOf(claims.reviewer_id), claims.version, formatDateTime(claims.approved_at, calendar))}
            </UserText>
          </p>
          <div>
            <h3 className="text-sm text-ink-3">{w.hash}</h3>
            <code className="mt-1 block rounded-md border border-line bg-sunken px-3 py-2 text-xs break-all select-all">
              {claims.body_sha256}
            </code>
            {hash === null ? null : (
              <p className={`mt-1 text-sm ${hash === claims.body_sha256 ? "text-good" : "text-warn"}`}>
                {hash === claims.body_sha256 ? w.same : content.version > claims.version ? w.older : w.different}
              </p>
            )}
          </div>
          <dl className="divide-y divide-line border-y border-line">
            <Line label={w.content}>
              <UserText>{claims.title}</UserText>
            </Line>
            <Line label={w.author}>
              <UserText>{nameOf(claims.author_id)}</UserText>
            </Line>
            <Line label={w.textAuthor}>
              <UserText>{nameOf(claims.text_author_id)}</UserText>
            </Line>
            <Line label={w.model}>{claims.model ? <Latin>{claims.model}</Latin> : w.byHand}</Line>
            <Line label={w.created}>{formatDateTime(claims.created_at, calendar)}</Line>
            <Line label={w.cost}>
              {claims.cost_micro_usd == null ? w.unknownCost : <Money microUsd={claims.cost_micro_usd} />}
            </Line>
            <Line label={w.tokens}>{w.tokensOf(claims.input_tokens, claims.output_tokens)}</Line>
            <Line label={w.pii}>
              {claims.pii_acknowledged
                ? w.piiAcknowledged
                : claims.pii_status === "clean"
                  ? w.piiNone
                  : claims.pii_status === "masked"
                    ? w.piiMasked
                    : w.piiUnknown}
            </Line>
            <Line label={w.issuer}>
              <Latin>{claims.iss}</Latin>
            </Line>
          </dl>
        </div>
      )}
    </Dialog>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-h-10 flex-wrap items-center justify-between gap-x-4 py-1.5">
      <dt className="text-ink-3">{label}</dt>
      <dd className="min-w-0 text-end [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}

/** The SHA-256 of a text's UTF-8, hexadecimal; none while it is counted, and where the browser counts none. */
function useSha256(text: string | null | undefined): string | null {
  const [hash, setHash] = useState<string | null>(null);
  useEffect(() => {
    if (text == null || typeof crypto.subtle === "undefined") return;
    let isHere = true;
    void crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)).then((bytes) => {
      if (isHere) setHash([...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
    });
    return () => {
      isHere = false;
    };
  }, [text]);
  return hash;
}
