"use client";

import type { ReactNode } from "react";
import { formatPercent } from "@/lib/format";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { analytics as w } from "@/lib/words/analytics";
import { Segmented } from "@/components/forms";
import { Latin, Money, Num, Section, UserText } from "@/components/ui";
import { usePeople, useScope } from "@/features/session";
import { durationText } from "./duration";
import type { Analytics, Figures } from "./types";

type By = keyof typeof w.by;
const BYS = Object.keys(w.by) as By[];

/** The same figures by author, prompt or model. The address holds by which. */
export function Groups({ data }: { data: Analytics }) {
  const { org, me } = useScope();
  const { nameOf } = usePeople(org.id);
  const url = useUrlState();
  const by = BYS.find((one) => one === url.get("by")) ?? "author";
  const rows: { key: string; name: ReactNode; figures: Figures }[] =
    by === "author"
      ? data.by_author.map((row) => ({
          key: row.author_id,
          name: (
            <UserText>
              {row.author_id === me.id ? words.common.you : (nameOf(row.author_id) ?? words.common.unknownPerson)}
            </UserText>
          ),
          figures: row,
        }))
      : by === "model"
        ? data.by_model.map((row) => ({ key: row.model, name: <Latin>{row.model}</Latin>, figures: row }))
        : data.by_prompt.map((row) => ({
            key: `${row.prompt_id}:${row.prompt_version}`,
            name:
              row.prompt_id === null ? (
                w.handWritten
              ) : (
                <>
                  <UserText>{row.name ?? w.deletedPrompt}</UserText>{" "}
                  <span className="text-sm text-ink-3">
                    {row.prompt_version === null ? w.changedByHand : w.version(row.prompt_version)}
                  </span>
                </>
              ),
            figures: row,
          }));
  const share = (value: number | null) => (value === null ? "—" : <span className="num">{formatPercent(value)}</span>);
  const cells: { label: string; of: (figures: Figures) => ReactNode }[] = [
    { label: w.columns.contents, of: (figures) => <Num value={figures.contents} /> },
    { label: w.columns.rate, of: (figures) => share(figures.approval_rate) },
    { label: w.columns.first, of: (figures) => share(figures.first_pass_acceptance) },
    {
      label: w.columns.time,
      of: ({ time_to_approve_p50_s }) => (time_to_approve_p50_s === null ? "—" : durationText(time_to_approve_p50_s)),
    },
    {
      label: w.columns.again,
      of: ({ regenerations_per_content }) =>
        regenerations_per_content === null ? "—" : <Num value={regenerations_per_content} />,
    },
    { label: w.columns.edits, of: (figures) => share(figures.edit_distance) },
    {
      label: w.columns.cost,
      of: ({ cost_per_approved_content_micro_usd: cost }) => (cost === null ? "—" : <Money microUsd={cost} />),
    },
  ];
  if (data.totals.contents === 0) return null;
  return (
    <Section
      title={w.breakdown}
      actions={
        <Segmented
          label={w.groups}
          value={by}
          onChange={(next) => url.set({ by: next === "author" ? null : next })}
          options={BYS.map((value) => ({ value, label: w.by[value] }))}
        />
      }
    >
      <div tabIndex={0} role="group" aria-label={w.breakdown} className="bleed-focus overflow-x-auto">
        <table className="w-full min-w-3xl">
          <thead>
            <tr className="border-b border-line text-sm text-ink-3">
              <th scope="col" className="h-9 text-start font-normal">
                {w.by[by]}
              </th>
              {cells.map(({ label }) => (
                <th key={label} scope="col" className="ps-4 text-end font-normal">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {rows.map((row) => (
              <tr key={row.key} className="h-(--row)">
                <th scope="row" className="max-w-64 truncate text-start font-normal">
                  {row.name}
                </th>
                {cells.map(({ label, of }) => (
                  <td key={label} className="ps-4 text-end whitespace-nowrap">
                    {of(row.figures)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
