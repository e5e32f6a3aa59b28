"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { MailOpen } from "lucide-react";
import { api } from "@/lib/api";
import { every } from "@/lib/query";
import { toast } from "@/lib/store";
import { words } from "@/lib/words";
import { welcome as welcomeWords } from "@/lib/words/welcome";
import { members } from "@/lib/words/members";
import { useAct } from "@/components/forms";
import { Button, Card, Latin, Problem, Section, SkeletonRows, UserText } from "@/components/ui";
import { ExactTime, usePeople, useScope } from "@/features/session";

const w = members;

/** The caller's own invitations into other organizations. Nothing where there are none. */
export function OwnInvitations() {
  const cache = useQueryClient();
  const query = useQuery(every("/api/v1/invitations", {}));
  const { busy, run } = useAct();
  if (query.data === undefined || query.data.length === 0) return null;

  async function answer(id: string, accept: boolean, org: string) {
    const path = { id };
    const done = await run(id, async () => {
      if (accept) await api.post("/api/v1/invitations/{id}/accept", { path });
      else await api.post("/api/v1/invitations/{id}/decline", { path });
      await cache.invalidateQueries({ queryKey: ["/api/v1/invitations"] });
      await cache.invalidateQueries({ queryKey: ["/api/v1/orgs"] });
    });
    if (done) toast(accept ? w.accepted(org) : w.declined, accept ? "good" : "plain");
  }

  return (
    <section aria-label={w.yours}>
      <h2 className="mb-3 font-semibold">{w.yours}</h2>
      <Card>
        <ul className="divide-y divide-line">
          {query.data.map((invitation) => (
            <li key={invitation.id} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
              <MailOpen aria-hidden="true" className="size-5 shrink-0 text-accent" strokeWidth={1.5} />
              <p className="min-w-0 grow basis-52">
                <UserText className="font-semibold">{invitation.org_name}</UserText>{" "}
                <span className="text-ink-2">{welcomeWords.invitedAs(words.roles[invitation.role])}</span>
              </p>
              <div className="flex gap-2">
                <Button
                  tone="primary"
                  busy={busy === invitation.id}
                  onClick={() => void answer(invitation.id, true, invitation.org_name)}
                >
                  {welcomeWords.accept}
                </Button>
                <Button onClick={() => void answer(invitation.id, false, invitation.org_name)}>
                  {welcomeWords.decline}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      </Card>
    </section>
  );
}

/** What the organization sent and nobody has answered yet. */
export function OpenInvitations({ orgId }: { orgId: string }) {
  const { me } = useScope();
  const { nameOf } = usePeople(orgId);
  const cache = useQueryClient();
  const query = useQuery(every("/api/v1/orgs/{id}/invitations", { path: { id: orgId } }));
  const { busy, run } = useAct();

  async function withdraw(id: string) {
    const done = await run(id, async () => {
      await api.delete("/api/v1/orgs/{id}/invitations/{invitation_id}", { path: { id: orgId, invitation_id: id } });
      await cache.invalidateQueries({ queryKey: ["/api/v1/orgs/{id}/invitations"] });
    });
    if (done) toast(w.withdrawn);
  }

  return (
    <Section title={w.open}>
      {query.isPending ? (
        <SkeletonRows rows={2} />
      ) : query.isError ? (
        <Problem compact error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data.length === 0 ? (
        <p className="text-ink-3">{w.openNone}</p>
      ) : (
        <ul aria-label={w.open} className="divide-y divide-line">
          {query.data.map((invitation) => (
            <li key={invitation.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-3">
              <div className="min-w-0 grow basis-52">
                <p className="flex flex-wrap items-center gap-x-2">
                  <Latin className="font-semibold">{invitation.phone}</Latin>
                  <span className="text-ink-2">{words.roles[invitation.role]}</span>
                </p>
                <p className="text-sm text-ink-3">
                  {w.invitedBy(
                    invitation.invited_by === me.id
                      ? words.common.you
                      : (nameOf(invitation.invited_by) ?? words.common.unknownPerson),
                  )}{" "}
                  · {w.expires} <ExactTime at={invitation.expires_at} />
                </p>
              </div>
              <Button
                aria-label={w.withdrawOf(invitation.phone)}
                busy={busy === invitation.id}
                onClick={() => void withdraw(invitation.id)}
              >
                {w.withdraw}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
