"use client";

import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { LogOut, UserMinus } from "lucide-react";
import { useState } from "react";
import { api, type ApiError } from "@/lib/api";
import { formatDate } from "@/lib/format";
import type { Role } from "@/lib/permissions";
import { every } from "@/lib/query";
import { toast } from "@/lib/store";
import { isolated } from "@/lib/text/direction";
import { words } from "@/lib/words";
import { members } from "@/lib/words/members";
import { Confirm, useAct } from "@/components/forms";
import { Avatar, Badge, Button, IconButton, Latin, Problem, SkeletonRows, UserText } from "@/components/ui";
import { membersQuery, useScope, type Member, type Org } from "@/features/session";
import { RoleSelect } from "./role-select";

const w = members;

/** The API refuses to leave an organization without an admin. */
export const lastAdminText = (error: ApiError) => (error.status === 409 ? w.lastAdmin : undefined);

export const nameOf = (member: Member) => member.name || isolated(member.phone) || words.account.unnamed;

/** The members of the organization with their roles. */
export function People({ org, onPlace }: { org: Org; onPlace: () => void }) {
  const { me, may, calendar } = useScope();
  const cache = useQueryClient();
  const query = useQuery(membersQuery(org.id));
  const { busy, run } = useAct();
  const [removed, setRemoved] = useState<Member | null>(null);
  const mayManage = may("member.manage");
  const placed = usePlaced(mayManage);

  async function refresh() {
    await cache.invalidateQueries({ queryKey: ["/api/v1/orgs/{id}/members"] });
  }

  async function setRole(member: Member, role: Role) {
    const path = { id: org.id, user_id: member.user_id };
    const done = await run(
      member.user_id,
      async () => {
        await api.patch("/api/v1/orgs/{id}/members/{user_id}", { path, body: { role } });
        await refresh();
      },
      lastAdminText,
    );
    if (!done) return;
    toast(w.roleChanged(nameOf(member), words.roles[role]), "good");
    // One's own role decides what the page offers.
    if (member.user_id === me.id) await cache.invalidateQueries({ queryKey: ["/api/v1/orgs"] });
  }

  async function remove(member: Member) {
    const path = { id: org.id, user_id: member.user_id };
    await api.delete("/api/v1/orgs/{id}/members/{user_id}", { path });
    if (member.user_id === me.id) {
      window.location.assign("/contents");
      return;
    }
    await refresh();
    toast(w.removed(nameOf(member)));
  }

  if (query.isPending) return <SkeletonRows height="h-16" />;
  if (query.isError) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  const isSelf = removed?.user_id === me.id;
  return (
    <>
      <ul aria-label={w.people} className="divide-y divide-line">
        {query.data.map((member) => {
          const self = member.user_id === me.id;
          return (
            <li key={member.user_id} className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
              <Avatar name={nameOf(member)} seed={member.user_id} className="size-9" />
              <div className="min-w-0 grow basis-40">
                <p className="flex items-center gap-2">
                  <UserText className="truncate font-semibold">{nameOf(member)}</UserText>
                  {self ? <Badge>{words.common.you}</Badge> : null}
                  {placed !== null && member.role !== "admin" && !placed.has(member.user_id) ? (
                    <Badge tone="warn">{w.inNoWorkspace}</Badge>
                  ) : null}
                </p>
                <p className="text-sm text-ink-3">
                  {member.phone && member.name ? (
                    <>
                      <Latin>{member.phone}</Latin> ·{" "}
                    </>
                  ) : null}
                  {w.joined} {formatDate(member.joined_at, calendar)}
                </p>
              </div>
              <div className="flex items-center gap-1">
                {placed !== null && member.role !== "admin" && !placed.has(member.user_id) ? (
                  <Button aria-label={w.placeOf(nameOf(member))} onClick={onPlace}>
                    {w.place}
                  </Button>
                ) : null}
                {mayManage ? (
                  <RoleSelect
                    name={nameOf(member)}
                    role={member.role}
                    busy={busy === member.user_id}
                    onChange={(role) => void setRole(member, role)}
                  />
                ) : (
                  <span className="text-ink-2">{words.roles[member.role]}</span>
                )}
                {self ? (
                  <IconButton label={w.leave} onClick={() => setRemoved(member)}>
                    <LogOut aria-hidden="true" className="size-4.5 -scale-x-100" strokeWidth={1.5} />
                  </IconButton>
                ) : mayManage ? (
                  <IconButton label={w.removeOf(nameOf(member))} onClick={() => setRemoved(member)}>
                    <UserMinus aria-hidden="true" className="size-4.5" strokeWidth={1.5} />
                  </IconButton>
                ) : null}
              </div>
            </li>
          );
        })}
      </ul>
      {removed !== null ? (
        <Confirm
          title={isSelf ? w.leaveTitle : w.removeTitle(nameOf(removed))}
          label={isSelf ? w.leave : w.remove}
          act={() => remove(removed)}
          textOf={lastAdminText}
          onClose={() => setRemoved(null)}
        >
          {isSelf ? w.leaveHint : w.removeHint}
        </Confirm>
      ) : null}
    </>
  );
}

/** More workspaces than these are not asked for who is in them. */
const MOST_ASKED = 20;

/** Who is in some workspace; `null` where that is not known. */
function usePlaced(isAsked: boolean): ReadonlySet<string> | null {
  const { workspaces } = useScope();
  const asked = isAsked && workspaces.length > 0 && workspaces.length <= MOST_ASKED ? workspaces : [];
  const lists = useQueries({
    queries: asked.map(({ id }) => every("/api/v1/workspaces/{id}/members", { path: { id } })),
  });
  if (asked.length === 0 || lists.some((list) => list.data === undefined)) return null;
  return new Set(lists.flatMap((list) => list.data?.map((member) => member.user_id) ?? []));
}
