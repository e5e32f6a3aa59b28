"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import dynamic from "next/dynamic";
import { useId, useRef, useState, type FormEvent } from "react";
import { api, patchTagged } from "@/lib/api";
import { useLeaveGuard } from "@/lib/leave";
import { toast } from "@/lib/store";
import { words } from "@/lib/words";
import { prompts as promptsWords } from "@/lib/words/prompts";
import { Field, FormError, Input, TextArea, useForm } from "@/components/forms";
import { Button, Section, SkeletonRows } from "@/components/ui";
import { categoriesQuery, promptsChanged, type Prompt, type Variable } from "./queries";
import { makesNewVersion } from "./changes";
import { TemplateEditor } from "./template-editor";
import { cleanVariables, offsetOf, templateMistake, variableErrors } from "./values";

const w = promptsWords;
const VariablesEditor = dynamic(() => import("./variables-editor").then((module) => module.VariablesEditor), {
  loading: () => <SkeletonRows rows={2} />,
});

const SaveDialog = dynamic(() => import("./save-dialog").then((module) => module.SaveDialog), { ssr: false });

/** A prompt's name, template and variables, saved together. A mistake in the template is told with its place. */
export function PromptForm({
  workspaceId,
  prompt,
  etag,
  readOnly,
  onSaved,
  onDirty,
  onReload,
}: {
  workspaceId: string;
  prompt: Prompt | null;
  etag: string | null;
  readOnly: boolean;
  onSaved: (prompt: Prompt) => void;
  onDirty?: (isDirty: boolean) => void;
  /** Somebody else changed it: what they saved is wanted instead of what is written here. */
  onReload?: () => void;
}) {
  const cache = useQueryClient();
  const categories = useQuery(categoriesQuery(workspaceId));
  const template = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  // What is edited, and its ETag: kept while the form stands, so that another's change in between is refused and not overwritten.
  const [base, setBase] = useState({ initial: valuesOf(prompt), etag });
  const { initial } = base;
  const [isReviewing, setReviewing] = useState(false);
  const form = useForm({
    initial,
    check: ({ name, template: text }) => ({
      name: name.trim() === "" ? words.errors.required : "",
      template: text.trim() === "" ? words.errors.required : "",
    }),
    submit: (values, key) => {
      const body = {
        name: values.name.trim(),
        category: values.category.trim() || null,
        description: values.description.trim(),
        template: values.template,
        variables: cleanVariables(values.variables),
      };
      return prompt === null
        ? api
            .post("/api/v1/workspaces/{id}/prompts", { path: { id: workspaceId }, body }, { idempotencyKey: key })
            .then((value) => ({ value, etag: null }))
        : patchTagged("/api/v1/prompts/{id}", { path: { id: prompt.id }, body }, { ifMatch: base.etag });
    },
    onDone: ({ value: saved, etag: newEtag }) => {
      toast(prompt === null ? w.created : w.saved, "good");
      promptsChanged(cache, saved.id);
      setBase({ initial: valuesOf(saved), etag: newEtag });
      form.setValues(valuesOf(saved));
      onDirty?.(false);
      onSaved(saved);
    },
  });
  const isDirty = !readOnly && JSON.stringify(form.values) !== JSON.stringify(initial);
  useLeaveGuard(() => isDirty);
  const fields = form.failure?.fields ?? [];
  const mistake = form.errors.template === undefined ? null : templateMistake(fields);
  const set: typeof form.set = (name, value) => {
    onDirty?.(true);
    form.set(name, value);
  };

  /** A new version is looked at before it is kept; a mistake in it is then told in its place. */
  function save(event: FormEvent) {
    event.preventDefault();
    const isWhole = form.values.name.trim() !== "" && form.values.template.trim() !== "";
    if (prompt !== null && isWhole && makesNewVersion(initial, form.values)) setReviewing(true);
    else void form.submit(event);
  }

  function goTo() {
    const field = template.current;
    if (field === null || !mistake?.place) return;
    const offset = offsetOf(field.value, mistake.place);
    field.focus();
    field.setSelectionRange(offset, offset);
  }

  return (
    <form onSubmit={save} noValidate className="flex flex-col gap-6">
      <div className="grid gap-5 sm:grid-cols-2">
        <Field label={w.name} error={form.errors.name}>
          <Input
            autoFocus={prompt === null}
            readOnly={readOnly}
            dir="auto"
            maxLength={200}
            placeholder={w.namePlaceholder}
            value={form.values.name}
            onChange={(event) => set("name", event.target.value)}
            className="placeholder-shown:[direction:rtl]"
          />
        </Field>
        <Field label={w.category} optional error={form.errors.category}>
          <Input
            list={listId}
            readOnly={readOnly}
            dir="auto"
            maxLength={100}
            placeholder={w.categoryPlaceholder}
            value={form.values.category}
            onChange={(event) => set("category", event.target.value)}
            className="placeholder-shown:[direction:rtl]"
          />
        </Field>
        <datalist id={listId}>
          {categories.data?.map(({ name }) => (name === null ? null : <option key={name} value={name} />))}
        </datalist>
        <Field label={w.description} optional error={form.errors.description} className="sm:col-span-2">
          <TextArea
            rows={2}
            readOnly={readOnly}
            value={form.values.description}
            onChange={(event) => set("description", event.target.value)}
            className="min-h-16"
          />
        </Field>
      </div>
      <TemplateEditor
        ref={template}
        readOnly={readOnly}
        value={form.values.template}
        error={form.errors.template !== undefined && mistake === null ? form.errors.template : undefined}
        onChange={(value) => set("template", value)}
      />
      {mistake !== null ? (
        <div
          role="alert"
          className="-mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md bg-bad-tint px-3.5 py-2.5 text-bad"
        >
          <CircleAlert aria-hidden="true" className="size-4 shrink-0" strokeWidth={1.75} />
          <span>
            {w.mistake} {mistake.place ? <b>{w.place(mistake.place.line, mistake.place.column)}</b> : null}
          </span>
          <bdi dir="ltr" className="text-sm">
            {mistake.message}
          </bdi>
          {mistake.place ? (
            <Button className="ms-auto h-8" onClick={goTo}>
              {w.goToPlace}
            </Button>
          ) : null}
        </div>
      ) : null}
      <Section title={w.variables} hint={w.variablesHint}>
        <VariablesEditor
          template={form.values.template}
          variables={form.values.variables}
          errors={form.errors.variables === undefined ? {} : variableErrors(fields)}
          readOnly={readOnly}
          onChange={(variables) => set("variables", variables)}
        />
      </Section>
      {form.failure?.status === 412 && prompt !== null ? (
        <div role="alert" className="flex flex-wrap items-center gap-3 rounded-md bg-warn-tint px-3.5 py-2.5 text-warn">
          <p className="grow basis-64">{w.conflict}</p>
          <Button onClick={onReload}>{w.loadTheirs}</Button>
        </div>
      ) : mistake === null ? (
        <FormError error={form.failure} />
      ) : null}
      {readOnly ? (
        <p className="text-ink-3">{w.readOnly}</p>
      ) : (
        <div className="flex flex-row-reverse flex-wrap items-center gap-2 border-t border-line pt-5">
          <Button type="submit" tone="primary" busy={form.busy}>
            {w.save}
          </Button>
          {isDirty && prompt !== null ? (
            <>
              <Button
                tone="ghost"
                onClick={() => {
                  form.setValues(initial);
                  onDirty?.(false);
                }}
              >
                {w.revert}
              </Button>
              <span className="me-auto text-sm text-ink-3">{w.unsaved}</span>
            </>
          ) : null}
        </div>
      )}
      {isReviewing && prompt !== null ? (
        <SaveDialog
          was={initial}
          is={form.values}
          version={prompt.version + 1}
          busy={form.busy}
          onSave={() => void form.submit().then(() => setReviewing(false))}
          onClose={() => setReviewing(false)}
        />
      ) : null}
    </form>
  );
}

function valuesOf(prompt: Prompt | null) {
  return {
    name: prompt?.name ?? "",
    category: prompt?.category ?? "",
    description: prompt?.description ?? "",
    template: prompt?.template ?? "",
    variables: prompt?.variables ?? ([] as Variable[]),
  };
}
