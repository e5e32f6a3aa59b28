"use client";

import { useQuery } from "@tanstack/react-query";
import { ShieldAlert } from "lucide-react";
import type { Day } from "@/lib/calendar";
import { isolated } from "@/lib/text/direction";
import { useUrlState } from "@/lib/url";
import { content as contentWords } from "@/lib/words/content";
import { contents as contentsWords } from "@/lib/words/contents";
import { filters as w } from "@/lib/words/filters";
import { Chips, DateField, Select } from "@/components/forms";
import { Button } from "@/components/ui";
import { allPromptsQuery } from "@/features/prompts";
import { useScope, type Member } from "@/features/session";
import { AGES } from "./ages";
import { modelsQuery, type Status } from "./queries";
import { STATUSES } from "./status";

/** The filters that are asked for seldom. The address is their only place. */
export function MoreFilters({
  workspaceId,
  members,
  meId,
  statuses,
  due,
  since,
  until,
}: {
  workspaceId: string;
  members: Member[];
  meId: string;
  statuses: Status[];
  due: Day | "";
  since: Day | "";
  until: Day | "";
}) {
  const { calendar } = useScope();
  const url = useUrlState();
  const models = useQuery(modelsQuery());
  const prompts = useQuery({ ...allPromptsQuery(workspaceId), staleTime: 60_000 });
  const people = members.filter((member) => member.user_id !== meId);
  const set = (name: string) => (event: { target: { value: string } }) =>
    url.set({ [name]: event.target.value }, "push");
  const hasPii = url.get("pii") === "1";
  return (
    <div className="flex w-full flex-wrap items-center gap-2 border-t border-line pt-3">
      <div className="flex w-full flex-wrap items-center gap-2">
        <span aria-hidden="true" className="text-sm text-ink-3">
          {w.statuses}
        </span>
        <Chips
          label={w.statuses}
          values={statuses}
          options={STATUSES.map((value) => ({ value, label: contentWords.statuses[value] }))}
          onChange={(chosen) => url.set({ status: chosen }, "push")}
        />
      </div>
      {(
        [
          ["assignee", w.assignee, w.anyAssignee, w.toMe],
          ["reviewer", w.reviewer, w.anyReviewer, w.byMe],
        ] as const
      ).map(([name, label, any, mine]) => (
        <Select
          key={name}
          aria-label={label}
          className="w-44 max-sm:grow"
          value={url.get(name) ?? ""}
          onChange={set(name)}
        >
          <option value="">{any}</option>
          <option value={meId}>{mine}</option>
          {people.map((member) => (
            <option key={member.user_id} value={member.user_id}>
              {member.name || isolated(member.phone)}
            </option>
          ))}
        </Select>
      ))}
      <Select aria-label={w.model} className="w-44 max-sm:grow" value={url.get("model") ?? ""} onChange={set("model")}>
        <option value="">{w.anyModel}</option>
        {models.data?.items.map((model) => (
          <option key={model.name} value={model.name}>
            {model.name}
          </option>
        ))}
      </Select>
      <Select
        aria-label={w.prompt}
        className="w-44 max-sm:grow"
        value={url.get("prompt") ?? ""}
        onChange={set("prompt")}
      >
        <option value="">{w.anyPrompt}</option>
        {prompts.data?.map((prompt) => (
          <option key={prompt.id} value={prompt.id}>
            {prompt.name}
          </option>
        ))}
      </Select>
      <Select
        aria-label={contentsWords.age}
        className="w-44 max-sm:grow"
        value={url.get("age") ?? ""}
        onChange={(event) => url.set({ age: event.target.value, since: null, until: null }, "push")}
      >
        <option value="">{contentsWords.ages.any}</option>
        {Object.entries(AGES).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
      {(
        [
          ["since", w.createdFrom, since],
          ["until", w.createdTo, until],
          ["due", w.dueBefore, due],
        ] as const
      ).map(([name, label, day]) => (
        <div key={name} className="flex items-center gap-2 max-sm:w-full">
          <span aria-hidden="true" className="text-sm whitespace-nowrap text-ink-3 max-sm:w-20">
            {label}
          </span>
          <DateField
            aria-label={label}
            className="w-40 max-sm:grow"
            value={day}
            calendar={calendar}
            onChange={(chosen) => url.set({ [name]: chosen, ...(name === "due" ? {} : { age: null }) }, "push")}
          />
        </div>
      ))}
      <Button
        aria-pressed={hasPii}
        className="aria-pressed:border-pii aria-pressed:bg-pii-tint aria-pressed:text-pii"
        icon={<ShieldAlert aria-hidden="true" className="size-4" strokeWidth={1.5} />}
        onClick={() => url.set({ pii: hasPii ? null : "1" }, "push")}
      >
        {contentWords.withPii}
      </Button>
    </div>
  );
}
