"use client";

import { FileDown, FileUp } from "lucide-react";
import { useRouter } from "next/navigation";
import { useDeferredValue, useMemo, useRef, useState } from "react";
import { api, asApiError, type ApiError } from "@/lib/api";
import { decodeText, formatCsv } from "@/lib/csv";
import { saveFile } from "@/lib/download";
import { toast } from "@/lib/store";
import { content as contentWords } from "@/lib/words/content";
import { fill as fillWords } from "@/lib/words/fill";
import { words } from "@/lib/words";
import { batches as w } from "@/lib/words/batches";
import { Checkbox, Field, FormError, Input, Select, TextArea } from "@/components/forms";
import { Badge, Button, cx, Num, UserText } from "@/components/ui";
import { parseTags } from "@/features/contents";
import type { Prompt } from "@/features/prompts";
import { microDollars, readRows, refusedRows, templateTable, titleColumn, type Row, type RowProblem } from "./rows";

/** The largest file that is read, bytes: what the API takes of a request. */
const MAX_FILE = 2 * 1024 * 1024;
const SHOWN_ROWS = 20;

/** The table of a batch: pasted or read from a file, checked by row, and started. */
export function RowsForm({
  workspaceId,
  prompt,
  projects,
  projectId,
}: {
  workspaceId: string;
  prompt: Prompt;
  projects: { id: string; name: string }[];
  projectId: string | null;
}) {
  const router = useRouter();
  const [text, setText] = useState("");
  const [project, setProject] = useState(projects.find((each) => each.id === projectId)?.id ?? projects[0]!.id);
  const [budget, setBudget] = useState("");
  const [tags, setTags] = useState("");
  const [skipWrong, setSkipWrong] = useState(false);
  const [wrongBudget, setWrongBudget] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [refused, setRefused] = useState<ReadonlyMap<Row, RowProblem[]>>(new Map());
  const file = useRef<HTMLInputElement>(null);
  const sent = useRef<{ key: string; shape: string } | null>(null);
  const deferred = useDeferredValue(text);
  const read = useMemo(() => readRows(deferred, prompt.variables), [deferred, prompt.variables]);
  const rows = useMemo(
    () => read.rows.map((row) => ({ row, problems: [...row.problems, ...(refused.get(row) ?? [])] })),
    [read.rows, refused],
  );
  const good = rows.filter(({ problems }) => problems.length === 0);
  const wrong = rows.length - good.length;
  const toStart = skipWrong || wrong === 0 ? good.length : 0;
  const table = templateTable(prompt.variables);

  async function load(chosen: File | undefined) {
    if (chosen === undefined) return;
    if (chosen.size > MAX_FILE) {
      toast(w.tooBig, "bad");
      return;
    }
    setText(decodeText(await chosen.arrayBuffer()));
    setRefused(new Map());
    toast(w.uploaded(chosen.name));
  }

  async function start() {
    if (busy || toStart === 0) return;
    const amount = budget.trim() === "" ? null : microDollars(budget);
    if (budget.trim() !== "" && amount === null) {
      setWrongBudget(true);
      return;
    }
    setBusy(true);
    setFailure(null);
    const chosen = good.map(({ row }) => row);
    const body = {
      project_id: project,
      prompt_id: prompt.id,
      tags: parseTags(tags),
      budget_micro_usd: amount,
      rows: chosen.map(({ title, variables }) => ({ title, variables: variables as Record<string, never> })),
    };
    // Sent again as it was, it is the same batch.
    const shape = JSON.stringify(body);
    if (sent.current?.shape !== shape) sent.current = { key: crypto.randomUUID(), shape };
    try {
      const batch = await api.post(
        "/api/v1/workspaces/{id}/batches",
        { path: { id: workspaceId }, body },
        { idempotencyKey: sent.current.key },
      );
      toast(w.started, "good");
      router.push(`/batches/${batch.id}`);
    } catch (thrown) {
      const error = asApiError(thrown);
      const byIndex = refusedRows(error.fields);
      setRefused(
        new Map([...byIndex].flatMap(([index, problems]) => (chosen[index] ? [[chosen[index], problems]] : []))),
      );
      setFailure(error);
      setBusy(false);
    }
  }

  return (
    <form
      noValidate
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <section className="rounded-lg border border-line bg-surface px-4 py-3.5">
        <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
          <div className="min-w-0 grow basis-64">
            <h2 className="font-semibold">{w.columns}</h2>
            <p className="text-sm text-ink-3">{w.columnsHint}</p>
          </div>
          <Button
            icon={<FileDown aria-hidden="true" className="size-4" strokeWidth={1.5} />}
            onClick={() => saveFile(new Blob([formatCsv(table)], { type: "text/csv" }), `${prompt.name}.csv`)}
          >
            {w.template}
          </Button>
        </div>
        <ul className="mt-3 flex flex-wrap gap-1.5">
          <li>
            <Badge>
              <bdi dir="auto">{titleColumn(prompt.variables)}</bdi>
              <span aria-hidden="true" className="text-bad">
                *
              </span>
            </Badge>
          </li>
          {prompt.variables.map((variable) => (
            <li key={variable.name}>
              <Badge>
                <bdi dir="auto">{variable.label || variable.name}</bdi>
                {variable.required && variable.default == null ? (
                  <span aria-hidden="true" className="text-bad">
                    *
                  </span>
                ) : null}
                <span className="text-ink-3">{fillWords.types[variable.type ?? "text"]}</span>
              </Badge>
            </li>
          ))}
        </ul>
      </section>

      <div>
        <Field
          label={w.rows}
          hint={w.rowsHint}
          error={read.problem !== null && read.problem !== "empty" ? w.problems[read.problem] : undefined}
        >
          <TextArea
            rows={8}
            spellCheck={false}
            placeholder={w.rowsPlaceholder(table[0]!.join(","))}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setRefused(new Map());
            }}
            className="font-mono text-sm"
          />
        </Field>
        <input
          ref={file}
          type="file"
          accept=".csv,.tsv,.txt,.json,text/csv,application/json"
          aria-label={w.upload}
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            void load(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
        <Button
          className="mt-2"
          icon={<FileUp aria-hidden="true" className="size-4" strokeWidth={1.5} />}
          onClick={() => file.current?.click()}
        >
          {w.upload}
        </Button>
      </div>

      {rows.length > 0 ? (
        <Preview
          prompt={prompt}
          rows={rows}
          unknown={read.unknown}
          good={good.length}
          wrong={wrong}
          skipWrong={skipWrong}
          onSkipWrong={setSkipWrong}
        />
      ) : null}

      <div className="grid gap-5 border-t border-line pt-5 sm:grid-cols-3">
        <Field label={w.project}>
          <Select value={project} onChange={(event) => setProject(event.target.value)}>
            {projects.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={w.budget} optional hint={w.budgetHint} error={wrongBudget ? w.budgetWrong : undefined}>
          <Input
            inputMode="decimal"
            dir="ltr"
            className="text-end"
            value={budget}
            onChange={(event) => {
              setBudget(event.target.value);
              setWrongBudget(false);
            }}
          />
        </Field>
        <Field label={w.tags} optional hint={contentWords.tagsHint}>
          <Input dir="auto" value={tags} onChange={(event) => setTags(event.target.value)} />
        </Field>
      </div>
      {refused.size > 0 ? (
        <p role="alert" className="rounded-md bg-bad-tint px-3.5 py-2.5 text-bad">
          {w.refused}
        </p>
      ) : (
        <FormError error={failure} />
      )}
      <div className="flex flex-row-reverse">
        <Button type="submit" tone="primary" busy={busy} disabled={toStart === 0}>
          {w.start(toStart)}
        </Button>
      </div>
    </form>
  );
}

type Checked = { row: Row; problems: RowProblem[] };

function Preview({
  prompt,
  rows,
  unknown,
  good,
  wrong,
  skipWrong,
  onSkipWrong,
}: {
  prompt: Prompt;
  rows: Checked[];
  unknown: string[];
  good: number;
  wrong: number;
  skipWrong: boolean;
  onSkipWrong: (skip: boolean) => void;
}) {
  // What is wrong comes first: it is what somebody has to look at.
  const ordered = [...rows].sort((a, b) => Number(b.problems.length > 0) - Number(a.problems.length > 0));
  const shown = ordered.slice(0, SHOWN_ROWS);
  const labels = new Map(prompt.variables.map(({ name, label }) => [name, label || name]));
  const fieldName = (field: string) => (field === "title" ? w.rowTitle : (labels.get(field) ?? (field || w.wholeRow)));
  return (
    <section aria-labelledby="preview-title">
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 id="preview-title" className="font-semibold">
          {w.preview}
        </h2>
        <p role="status" className="flex flex-wrap gap-2">
          {good > 0 ? <Badge tone="good">{w.ready(good)}</Badge> : null}
          {wrong > 0 ? <Badge tone="bad">{w.wrong(wrong)}</Badge> : null}
        </p>
      </div>
      {unknown.length > 0 ? (
        <p className="mb-2 text-sm text-warn">
          <UserText>{w.unknownColumns(words.common.listOf(unknown))}</UserText>
        </p>
      ) : null}
      <div
        tabIndex={0}
        role="region"
        aria-labelledby="preview-title"
        className="overflow-x-auto rounded-md border border-line"
      >
        <table className="w-full text-sm">
          <thead className="bg-sunken text-ink-3">
            <tr>
              <th scope="col" className="w-14 px-3 py-2 text-start font-normal">
                <span className="sr-only">{w.wholeRow}</span>
              </th>
              <th scope="col" className="px-3 py-2 text-start font-normal">
                {w.rowTitle}
              </th>
              {prompt.variables.map((variable) => (
                <th key={variable.name} scope="col" className="px-3 py-2 text-start font-normal whitespace-nowrap">
                  <bdi dir="auto">{variable.label || variable.name}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {shown.map(({ row, problems }) => {
              const isWrong = (field: string) => problems.some((problem) => problem.field === field);
              return [
                <tr key={`row-${row.line}`} className={cx(problems.length > 0 && "bg-bad-tint/50")}>
                  <td className="px-3 py-2 text-ink-3">
                    <Num value={row.line} />
                  </td>
                  <Cell value={row.title} wrong={isWrong("title")} />
                  {prompt.variables.map(({ name }) => (
                    <Cell key={name} value={row.variables[name] ?? ""} wrong={isWrong(name)} />
                  ))}
                </tr>,
                problems.length > 0 ? (
                  <tr key={`problems-${row.line}`} className="border-t-0! bg-bad-tint/50">
                    <td />
                    <td colSpan={prompt.variables.length + 1} className="px-3 pb-2 text-bad">
                      {problems.map((problem, index) => (
                        <span key={index} className="me-3 inline-block">
                          <bdi dir="auto">«{fieldName(problem.field)}»</bdi>{" "}
                          {w.rowProblems[problem.code] ?? w.rowProblems.invalid}
                        </span>
                      ))}
                    </td>
                  </tr>
                ) : null,
              ];
            })}
          </tbody>
        </table>
      </div>
      {rows.length > shown.length ? (
        <p className="mt-1.5 text-sm text-ink-3">{w.firstOf(shown.length, rows.length)}</p>
      ) : null}
      {wrong > 0 && good > 0 ? (
        <Checkbox
          className="mt-3"
          label={w.skipWrong}
          checked={skipWrong}
          onChange={(event) => onSkipWrong(event.target.checked)}
        />
      ) : null}
    </section>
  );
}

function Cell({ value, wrong }: { value: string; wrong: boolean }) {
  return (
    <td className={cx("max-w-64 px-3 py-2", wrong && "text-bad")}>
      <bdi dir="auto" className="line-clamp-2">
        {value || (wrong ? words.common.unknownSign : "–")}
      </bdi>
    </td>
  );
}
