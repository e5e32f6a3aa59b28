"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { UserMinus } from "lucide-react";
import { useState } from "react";
import { api } from "@/lib/api";
import type { Role } from "@/lib/permissions";
import { every } from "@/lib/query";
import { toast } from "@/lib/store";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { members } from "@/lib/words/members";
import { Field, Select, useAct } from "@/components/forms";
import { Avatar, Button, Empty, IconButton, Problem, SkeletonRows, UserText } from "@/components/ui";
import { membersQuery, useScope, type Member, type Workspace } from "@/features/session";
import { nameOf } from "./people";
import { RoleSelect, ROLES } from "./role-select";

const w = members;

/** Who may enter a workspace, as what. */
export function WorkspaceMembers() {
  const { workspaces, workspace: current } = useScope();
  const url = useUrlState();
  const workspace = workspaces.find((one) => one.id === url.get("workspace")) ?? current;
  if (workspace === null) return <Empty title={w.noWorkspaces} />;
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-end gap-x-6 gap-y-2">
        <Field label={w.pickWorkspace} className="w-64 max-w-full">
          <Select value={workspace.id} onChange={(event) => url.set({ workspace: event.target.value })}>
            {workspaces.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </Select>
        </Field>
        <p className="max-w-prose grow basis-64 text-sm text-ink-3">{w.workspaceHint}</p>
      </div>
      <List key={workspace.id} workspace={workspace} />
    </div>
  );
}

function List({ workspace }: { workspace: Workspace }) {
  const { org } = useScope();
  const cache = useQueryClient();
  const query = useQuery(every("/api/v1/workspaces/{id}/members", { path: { id: workspace.id } }));
  const people = useQuery(membersQuery(org.id));
  const { busy, run } = useAct();
  const mayManage = workspace.role === "admin";

  const refresh = () => cache.invalidateQueries({ queryKey: ["/api/v1/workspaces/{id}/members"] });

  async function setRole(member: Member, role: Role, said: string) {
    const path = { id: workspace.id, user_id: member.user_id };
    const done = await run(member.user_id, async () => {
      await api.put("/api/v1/workspaces/{id}/members/{user_id}", { path, body: { role } });
      await refresh();
    });
    if (done) toast(said, "good");
    return done;
  }

  async function takeOut(member: Member) {
    const path = { id: workspace.id, user_id: member.user_id };
    const done = await run(member.user_id, async () => {
      await api.delete("/api/v1/workspaces/{id}/members/{user_id}", { path });
      await refresh();
    });
    if (done) toast(w.takenOut(nameOf(member)));
  }

  if (query.isPending) return <SkeletonRows rows={3} height="h-16" />;
  if (query.isError) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  const here = new Set(query.data.map((member) => member.user_id));
  const others = (people.data ?? []).filter((member) => !here.has(member.user_id));
  return (
    <>
      {mayManage && people.data !== undefined ? (
        others.length === 0 ? (
          <p className="text-ink-3">{w.everybodyIn}</p>
        ) : (
          <AddMember
            key={others[0]!.user_id}
            others={others}
            busy={busy}
            onAdd={(member, role) => setRole(member, role, w.added(nameOf(member)))}
          />
        )
      ) : null}
      {query.data.length === 0 ? (
        <Empty title={w.noneInWorkspace} />
      ) : (
        <ul aria-label={w.inWorkspace(workspace.name)} className="divide-y divide-line">
          {query.data.map((member) => (
            <li key={member.user_id} className="flex min-h-16 flex-wrap items-center gap-x-3 gap-y-2 py-2.5">
              <Avatar name={nameOf(member)} seed={member.user_id} className="size-9" />
              <span className="min-w-0 grow basis-32 truncate">
                <UserText className="font-semibold">{nameOf(member)}</UserText>
              </span>
              {mayManage ? (
                <div className="flex items-center gap-1">
                  <RoleSelect
                    name={nameOf(member)}
                    role={member.role}
                    busy={busy === member.user_id}
                    onChange={(role) => void setRole(member, role, w.roleChanged(nameOf(member), words.roles[role]))}
                  />
                  <IconButton label={w.takeOutOf(nameOf(member))} onClick={() => void takeOut(member)}>
                    <UserMinus aria-hidden="true" className="size-4.5" strokeWidth={1.5} />
                  </IconButton>
                </div>
              ) : (
                <span className="text-ink-2">{words.roles[member.role]}</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function AddMember({
  others,
  busy,
  onAdd,
}: {
  others: Member[];
  busy: string | null;
  onAdd: (member: Member, role: Role) => Promise<boolean>;
}) {
  const [userId, setUserId] = useState(others[0]!.user_id);
  const [role, setRole] = useState<Role>("editor");
  const member = others.find((one) => one.user_id === userId) ?? others[0]!;
  return (
    <div className="flex flex-wrap items-end gap-2">
      <Field label={w.addMember} className="w-56 max-w-full">
        <Select value={member.user_id} onChange={(event) => setUserId(event.target.value)}>
          {others.map((one) => (
            <option key={one.user_id} value={one.user_id}>
              {nameOf(one)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={w.role} hideLabel className="w-32">
        <Select value={role} onChange={(event) => setRole(event.target.value as Role)}>
          {ROLES.map((one) => (
            <option key={one} value={one}>
              {words.roles[one]}
            </option>
          ))}
        </Select>
      </Field>
      <Button busy={busy === member.user_id} onClick={() => void onAdd(member, role)}>
        {w.add}
      </Button>
    </div>
  );
}
