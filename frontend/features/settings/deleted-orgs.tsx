"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api";
import { every } from "@/lib/query";
import { toast } from "@/lib/store";
import { settings } from "@/lib/words/settings";
import { useAct } from "@/components/forms";
import { Button, Problem, SkeletonRows, UserText } from "@/components/ui";
import { ExactTime } from "@/features/session";

const w = settings.danger;

/** Organizations that were deleted and that the caller can still restore. With `title` a section of its own, and nothing where there are none. */
export function DeletedOrgs({ title, onRestored }: { title?: string; onRestored?: () => void }) {
  const cache = useQueryClient();
  const query = useQuery(every("/api/v1/orgs", { query: { deleted: true } }));
  const { busy, run } = useAct();

  async function restore(id: string, name: string) {
    const done = await run(id, async () => {
      await api.post("/api/v1/orgs/{id}/restore", { path: { id } });
      await cache.invalidateQueries({ queryKey: ["/api/v1/orgs"] });
    });
    if (!done) return;
    toast(w.restored(name), "good");
    onRestored?.();
  }

  if (title !== undefined && (query.data === undefined || query.data.length === 0)) return null;
  if (query.isPending) return <SkeletonRows rows={1} />;
  if (query.isError) return <Problem compact error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data.length === 0) return <p className="text-ink-3">{w.deletedNone}</p>;
  const list = (
    <ul aria-label={w.deletedTitle} className="divide-y divide-line border-y border-line">
      {query.data.map((org) => (
        <li key={org.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
          <div className="min-w-0 grow basis-52">
            <UserText className="block truncate font-semibold">{org.name}</UserText>
            {org.purged_at ? (
              <p className="text-sm text-ink-3">
                {w.restorableUntil} <ExactTime at={org.purged_at} />
              </p>
            ) : null}
          </div>
          <Button
            aria-label={w.restoreOf(org.name)}
            busy={busy === org.id}
            onClick={() => void restore(org.id, org.name)}
          >
            {w.restore}
          </Button>
        </li>
      ))}
    </ul>
  );
  return title === undefined ? (
    list
  ) : (
    <section>
      <h2 className="mb-2 font-semibold">{title}</h2>
      {list}
    </section>
  );
}
