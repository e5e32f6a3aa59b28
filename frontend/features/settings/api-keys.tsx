"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { api, type Schema } from "@/lib/api";
import type { Role } from "@/lib/permissions";
import { every } from "@/lib/query";
import { toast } from "@/lib/store";
import { words } from "@/lib/words";
import { settings } from "@/lib/words/settings";
import { Confirm, Field, FormDialog, Input, SecretDialog, Select, useForm } from "@/components/forms";
import { Badge, Button, Empty, IconButton, Problem, SkeletonRows, UserText } from "@/components/ui";
import { RoleField } from "@/features/members";
import { ExactTime, RelativeTime, useScope } from "@/features/session";

const w = settings.keys;
type ApiKey = Schema<"ApiKey">;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Keys of machines: made, shown once, deleted. */
export function ApiKeys() {
  const { org, workspaces } = useScope();
  const cache = useQueryClient();
  const query = useQuery(every("/api/v1/orgs/{id}/api-keys", { path: { id: org.id } }));
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [deleted, setDeleted] = useState<ApiKey | null>(null);
  const refresh = () => cache.invalidateQueries({ queryKey: ["/api/v1/orgs/{id}/api-keys"] });

  const create = (
    <Button
      tone="primary"
      icon={<Plus aria-hidden="true" className="size-4" strokeWidth={2} />}
      onClick={() => setMaking(true)}
    >
      {w.new}
    </Button>
  );

  return (
    <div>
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <p className="grow text-ink-2">{w.intro}</p>
        {query.data !== undefined && query.data.length > 0 ? create : null}
      </div>
      {query.isPending ? (
        <SkeletonRows rows={3} height="h-16" />
      ) : query.isError ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data.length === 0 ? (
        <Empty title={w.none} action={create}>
          {w.noneHint}
        </Empty>
      ) : (
        <ul aria-label={settings.tabs.keys} className="divide-y divide-line border-y border-line">
          {query.data.map((key) => (
            <li key={key.id} className="flex items-center gap-3 py-3">
              <KeyRound aria-hidden="true" className="size-5 shrink-0 text-ink-3" strokeWidth={1.5} />
              <div className="min-w-0 grow">
                <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                  <UserText className="font-semibold">{key.name}</UserText>
                  <Badge>{words.roles[key.role]}</Badge>
                  {new Date(key.expires_at).getTime() <= Date.now() ? <Badge tone="bad">{w.expired}</Badge> : null}
                </p>
                <p className="flex flex-wrap gap-x-2 text-sm text-ink-3 [&>*+*]:before:me-2 [&>*+*]:before:content-['·']">
                  <span>
                    {key.workspace_id == null
                      ? w.wholeOrg
                      : (workspaces.find((one) => one.id === key.workspace_id)?.name ?? w.deletedWorkspace)}
                  </span>
                  <span>
                    {w.expires} <ExactTime at={key.expires_at} />
                  </span>
                  <span>
                    {key.last_used_at === null ? (
                      w.neverUsed
                    ) : (
                      <>
                        {w.lastUsed} <RelativeTime at={key.last_used_at} />
                      </>
                    )}
                  </span>
                </p>
              </div>
              <IconButton label={w.deleteOf(key.name)} onClick={() => setDeleted(key)}>
                <Trash2 aria-hidden="true" className="size-4.5" strokeWidth={1.5} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      {making ? (
        <KeyDialog
          onClose={() => setMaking(false)}
          onMade={(key) => {
            setMaking(false);
            setSecret(key);
            void refresh();
          }}
        />
      ) : null}
      {secret !== null ? (
        <SecretDialog title={w.createdTitle} hint={w.createdHint} secret={secret} onClose={() => setSecret(null)} />
      ) : null}
      {deleted !== null ? (
        <Confirm
          title={w.deleteTitle(deleted.name)}
          label={words.common.delete}
          act={async () => {
            const path = { id: org.id, key_id: deleted.id };
            await api.delete("/api/v1/orgs/{id}/api-keys/{key_id}", { path });
            await refresh();
            toast(w.deleted);
          }}
          onClose={() => setDeleted(null)}
        >
          {w.deleteHint}
        </Confirm>
      ) : null}
    </div>
  );
}

function KeyDialog({ onClose, onMade }: { onClose: () => void; onMade: (key: string) => void }) {
  const { org, workspaces } = useScope();
  const form = useForm({
    initial: { name: "", role: "editor" as Role, workspace_id: "", days: "90" },
    check: ({ name }) => (name.trim() === "" ? { name: words.errors.required } : {}),
    submit: ({ name, role, workspace_id, days }) =>
      api.post("/api/v1/orgs/{id}/api-keys", {
        path: { id: org.id },
        body: {
          name: name.trim(),
          role,
          workspace_id: workspace_id === "" ? null : workspace_id,
          expires_at: new Date(Date.now() + Number(days) * DAY_MS).toISOString(),
        },
      }),
    onDone: (made) => onMade(made.key),
  });
  return (
    <FormDialog form={form} title={w.new} label={words.common.create} onClose={onClose}>
      <Field label={w.name} error={form.errors.name}>
        <Input
          autoFocus
          dir="auto"
          className="text-start"
          maxLength={100}
          placeholder={w.namePlaceholder}
          value={form.values.name}
          onChange={(event) => form.set("name", event.target.value)}
        />
      </Field>
      <RoleField role={form.values.role} error={form.errors.role} onChange={(role) => form.set("role", role)} />
      <div className="grid grid-cols-2 gap-3">
        <Field label={w.reach} error={form.errors.workspace_id}>
          <Select value={form.values.workspace_id} onChange={(event) => form.set("workspace_id", event.target.value)}>
            <option value="">{w.wholeOrg}</option>
            {workspaces.map((workspace) => (
              <option key={workspace.id} value={workspace.id}>
                {workspace.name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={w.life} error={form.errors.expires_at}>
          <Select value={form.values.days} onChange={(event) => form.set("days", event.target.value)}>
            {Object.entries(w.lives).map(([days, label]) => (
              <option key={days} value={days}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      </div>
    </FormDialog>
  );
}
