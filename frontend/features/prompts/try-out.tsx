"use client";

import { useState } from "react";
import { api, asApiError, type ApiError, type Schema } from "@/lib/api";
import { prompts as promptsWords } from "@/lib/words/prompts";
import { FormError } from "@/components/forms";
import { Badge, Button, UserText } from "@/components/ui";
import type { Prompt } from "./queries";
import { sentValues, initialValues, templateMistake, valueErrors, type Values } from "./values";
import { VariableFields } from "./variable-fields";

const w = promptsWords;

/** What comes of a prompt with these values, before anything is generated. Values stay for the next try. */
export function TryOut({
  prompt,
  values,
  onValues,
  isDirty,
}: {
  prompt: Prompt;
  values: Values | null;
  onValues: (values: Values) => void;
  isDirty: boolean;
}) {
  const now = values ?? initialValues(prompt.variables);
  const [result, setResult] = useState<Schema<"RenderedPrompt"> | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  async function run(event: { preventDefault: () => void }) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      const variables = sentValues(prompt.variables, now);
      setResult(await api.post("/api/v1/prompts/{id}/render", { path: { id: prompt.id }, body: { variables } }));
    } catch (thrown) {
      setResult(null);
      setFailure(asApiError(thrown));
    } finally {
      setBusy(false);
    }
  }
  const mistake = failure === null ? null : templateMistake(failure.fields);
  return (
    <div className="grid gap-8 lg:grid-cols-2">
      <form
        onSubmit={(event) => {
          void run(event);
        }}
        noValidate
        className="flex flex-col gap-5"
      >
        <p className="text-ink-2">{w.try.hint}</p>
        {isDirty ? <p className="rounded-md bg-warn-tint px-3 py-2 text-sm text-warn">{w.try.unsavedHint}</p> : null}
        <VariableFields
          variables={prompt.variables}
          values={now}
          errors={failure === null ? {} : valueErrors(failure.fields)}
          onChange={(name, value) => onValues({ ...now, [name]: value })}
        />
        <Button type="submit" tone="primary" busy={busy} className="self-start">
          {w.try.run}
        </Button>
      </form>
      <section aria-label={w.try.result} aria-live="polite" className="min-w-0">
        <h2 className="mb-2 font-semibold">{w.try.result}</h2>
        {mistake !== null ? (
          <p className="rounded-md bg-bad-tint px-3.5 py-2.5 text-bad">
            {w.mistake} {mistake.place ? <b>{w.place(mistake.place.line, mistake.place.column)}</b> : null}{" "}
            <bdi dir="ltr">{mistake.message}</bdi>
          </p>
        ) : (
          <FormError error={failure} />
        )}
        {result === null ? (
          failure === null ? (
            <p className="text-ink-3">{w.try.empty}</p>
          ) : null
        ) : (
          <>
            {result.missing.length > 0 ? (
              <div className="mb-3 rounded-md bg-warn-tint px-3.5 py-2.5 text-warn">
                <p>{w.try.missing}</p>
                <ul className="mt-1 flex flex-col gap-1">
                  {result.missing.map((each) => (
                    <li key={each.name} className="flex flex-wrap items-center gap-x-2 text-sm">
                      <UserText className="font-semibold">{each.name}</UserText>
                      <Badge tone={each.required ? "bad" : "plain"}>
                        {each.required ? w.try.missingRequired : w.try.missingOptional}
                      </Badge>
                      {each.line != null && each.column != null ? <span>{w.place(each.line, each.column)}</span> : null}
                    </li>
                  ))}
                </ul>
              </div>
            ) : null}
            <p
              dir="auto"
              className="rounded-md border border-line bg-surface px-4 py-3 leading-7 [overflow-wrap:anywhere] whitespace-pre-wrap [unicode-bidi:plaintext]"
            >
              {result.text.trim() === "" ? w.try.blank : result.text}
            </p>
          </>
        )}
      </section>
    </div>
  );
}
