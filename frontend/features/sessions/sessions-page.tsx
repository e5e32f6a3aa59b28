"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Monitor, Smartphone } from "lucide-react";
import { useState } from "react";
import { api, asApiError } from "@/lib/api";
import { signOut } from "@/lib/auth";
import { every } from "@/lib/query";
import { toast } from "@/lib/store";
import { toastError } from "@/lib/told";
import { words } from "@/lib/words";
import { sessions as sessionsWords } from "@/lib/words/sessions";
import { Badge, Button, Dialog, Latin, Page, Problem, SkeletonRows } from "@/components/ui";
import { RelativeTime } from "@/features/session";
import { deviceName } from "./device";

const w = sessionsWords;

/** The person's sessions on all devices. */
export function SessionsPage() {
  const cache = useQueryClient();
  const list = every("/api/v1/auth/sessions", {});
  const query = useQuery(list);
  const [busy, setBusy] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);

  async function end(id: string) {
    if (busy !== null) return;
    setBusy(id);
    try {
      await api.delete("/api/v1/auth/sessions/{id}", { path: { id } });
      toast(w.ended, "good");
      await cache.invalidateQueries({ queryKey: list.queryKey });
    } catch (thrown) {
      toastError(thrown);
    } finally {
      setBusy(null);
    }
  }

  async function endAll() {
    if (busy !== null || query.data === undefined) return;
    setBusy("all");
    try {
      for (const session of query.data.filter((other) => !other.current)) {
        await api.delete("/api/v1/auth/sessions/{id}", { path: { id: session.id } }).catch((thrown: unknown) => {
          // One that ended meanwhile is ended.
          if (asApiError(thrown).status !== 404) throw thrown;
        });
      }
      await signOut();
      cache.clear();
      window.location.assign("/login");
    } catch (thrown) {
      toastError(thrown);
      setBusy(null);
    }
  }

  return (
    <Page
      title={w.title}
      intro={w.intro}
      width="max-w-3xl"
      actions={
        <Button tone="danger" onClick={() => setAsking(true)}>
          {w.endAll}
        </Button>
      }
    >
      {query.isPending ? (
        <SkeletonRows height="h-18" rows={3} />
      ) : query.isError ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <ul className="divide-y divide-line border-y border-line">
          {query.data.map((session) => {
            const Icon = /mobile|android|iphone/i.test(session.device) ? Smartphone : Monitor;
            return (
              <li key={session.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-1 py-3.5">
                <Icon aria-hidden="true" className="size-6 shrink-0 text-ink-3" strokeWidth={1.25} />
                <div className="min-w-0 grow basis-56">
                  <p className="flex flex-wrap items-center gap-2 font-semibold" title={session.device}>
                    {deviceName(session.device) ?? w.unknownDevice}
                    {session.current ? <Badge tone="good">{w.current}</Badge> : null}
                  </p>
                  <p className="text-sm text-ink-3">
                    {w.lastUsed} <RelativeTime at={session.last_used_at} /> · {w.address}{" "}
                    <Latin>{session.address}</Latin>
                  </p>
                </div>
                {session.current ? null : (
                  <Button busy={busy === session.id} onClick={() => void end(session.id)}>
                    {w.end}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={w.endAll}
        footer={
          <>
            <Button tone="danger" busy={busy === "all"} onClick={() => void endAll()}>
              {w.endAll}
            </Button>
            <Button tone="ghost" onClick={() => setAsking(false)}>
              {words.common.cancel}
            </Button>
          </>
        }
      >
        <p className="text-ink-2">{w.endAllHint}</p>
      </Dialog>
    </Page>
  );
}
