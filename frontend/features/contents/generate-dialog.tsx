"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, ApiError, asApiError } from "@/lib/api";
import { useSettled } from "@/lib/use-settled";
import { words } from "@/lib/words";
import { contents as contentsWords } from "@/lib/words/contents";
import { generate as generateWords } from "@/lib/words/generate";
import { Checkbox, Field, FormError, TextArea } from "@/components/forms";
import { Button, cx, Dialog, Money, Num, Skeleton } from "@/components/ui";
import { contentChanged, type Content } from "./queries";

const w = generateWords;

/** How long a writer pauses before the estimate is asked for, milliseconds. */
const PAUSE_MS = 400;

/** Before a generation: what it may cost at most and whether it fits what is left. Nothing is held until it starts. */
export function GenerateDialog({
  content,
  onClose,
  onStarted,
}: {
  content: Content;
  onClose: () => void;
  onStarted: () => void;
}) {
  const cache = useQueryClient();
  const [prompt, setPrompt] = useState(content.prompt);
  const [feedback, setFeedback] = useState(content.status === "REJECTED");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const key = useRef(crypto.randomUUID());
  const sent = useRef(false);
  const canUseFeedback = content.status === "REJECTED";
  const body = {
    ...(prompt !== content.prompt ? { prompt } : {}),
    ...(canUseFeedback && feedback ? { use_feedback: true } : {}),
  };

  // Asked when the writer pauses; until then the figures of before stand there, pale.
  const settled = useSettled(JSON.stringify(body), PAUSE_MS);
  const estimate = useQuery({
    queryKey: ["estimate", content.id, settled],
    queryFn: ({ signal }) =>
      api.post(
        "/api/v1/contents/{id}/estimate",
        { path: { id: content.id }, body: JSON.parse(settled) as typeof body },
        { signal },
      ),
    enabled: prompt.trim() !== "",
    staleTime: 10_000,
    placeholderData: keepPreviousData,
  });
  const isOld = estimate.isPlaceholderData || settled !== JSON.stringify(body);

  async function start() {
    if (sent.current) return;
    sent.current = true;
    setBusy(true);
    setFailure(null);
    try {
      const { task_id } = await api.post(
        "/api/v1/contents/{id}/generate",
        { path: { id: content.id }, body },
        { idempotencyKey: key.current },
      );
      contentChanged(cache, { ...content, status: "IN_PROGRESS", task_id, failure: null });
      onStarted();
    } catch (thrown) {
      setFailure(asApiError(thrown));
      sent.current = false;
      key.current = crypto.randomUUID();
      setBusy(false);
    }
  }

  const numbers = estimate.data;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={w.title}
      description={content.body ? w.replaces : undefined}
      footer={
        <>
          <Button
            tone="primary"
            busy={busy}
            disabled={prompt.trim() === "" || numbers?.fits === false}
            onClick={() => void start()}
          >
            {w.start}
          </Button>
          <Button tone="ghost" onClick={onClose}>
            {words.common.cancel}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={contentsWords.prompt} error={prompt.trim() === "" ? words.errors.required : undefined}>
          <TextArea rows={5} value={prompt} onChange={(event) => setPrompt(event.target.value)} />
        </Field>
        {canUseFeedback ? (
          <Checkbox
            label={w.useFeedback}
            hint={content.failure?.detail}
            checked={feedback}
            onChange={(event) => setFeedback(event.target.checked)}
          />
        ) : null}
        <dl
          aria-busy={isOld}
          className={cx(
            "divide-y divide-line rounded-md border border-line bg-canvas px-3.5 transition-opacity duration-100",
            isOld && numbers && "opacity-60",
          )}
        >
          <Line label={w.atMost}>
            {numbers ? (
              <Money microUsd={numbers.max_cost_micro_usd} className="font-semibold" />
            ) : (
              <Pending error={estimate.isError} />
            )}
          </Line>
          <Line label={w.size}>
            {numbers ? (
              <span>
                <Num value={numbers.input_tokens} /> + {w.upTo} <Num value={numbers.max_output_tokens} />
              </span>
            ) : (
              <Pending error={estimate.isError} />
            )}
          </Line>
          <Line label={w.remaining}>
            {numbers ? (
              numbers.remaining_micro_usd === null ? (
                w.unlimited
              ) : (
                <Money microUsd={numbers.remaining_micro_usd} />
              )
            ) : (
              <Pending error={estimate.isError} />
            )}
          </Line>
        </dl>
        <div aria-live="polite">
          {numbers?.fits === false ? (
            <p className="rounded-md bg-bad-tint px-3.5 py-2.5 text-bad">{w.doesNotFit}</p>
          ) : null}
          {estimate.isError ? <FormError error={asApiError(estimate.error)} /> : null}
        </div>
        <FormError error={failure} />
      </div>
    </Dialog>
  );
}

function Line({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex min-h-10 items-center justify-between gap-4">
      <dt className="text-ink-2">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Pending({ error }: { error: boolean }) {
  return error ? <span className="text-ink-3">–</span> : <Skeleton className="h-3.5 w-20" />;
}
