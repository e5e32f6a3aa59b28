"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronDown, KeyRound, Pencil, Plus, Power, Send, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { api } from "@/lib/api";
import { get } from "@/lib/query";
import { toast } from "@/lib/store";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { webhooks } from "@/lib/words/webhooks";
import { Confirm, SecretDialog, useAct } from "@/components/forms";
import { Badge, Button, cx, Empty, Latin, Page, Problem, RowMenu, SkeletonRows, UserText } from "@/components/ui";
import { ExactTime, RelativeTime, useScope } from "@/features/session";
import type { Webhook } from "./types";

const w = webhooks;
const Deliveries = dynamic(() => import("./deliveries").then((module) => module.Deliveries), {
  loading: () => <SkeletonRows rows={3} />,
});
const WebhookDialog = dynamic(() => import("./webhook-dialog").then((module) => module.WebhookDialog), { ssr: false });

/** Where the organization's systems are told of events. The address holds the webhook whose deliveries are shown. */
export function WebhooksPage() {
  const { org } = useScope();
  const url = useUrlState();
  const cache = useQueryClient();
  const query = useQuery(get("/api/v1/webhooks", { query: { org_id: org.id } }));
  const { busy, run } = useAct();
  const [edited, setEdited] = useState<Webhook | "new" | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [rotated, setRotated] = useState<Webhook | null>(null);
  const [deleted, setDeleted] = useState<Webhook | null>(null);
  const refresh = () => cache.invalidateQueries({ queryKey: ["/api/v1/webhooks"] });
  const refreshDeliveries = () => cache.invalidateQueries({ queryKey: ["/api/v1/webhooks/{id}/deliveries"] });

  async function test(hook: Webhook) {
    const done = await run(`test:${hook.id}`, async () => {
      await api.post("/api/v1/webhooks/{id}/test", { path: { id: hook.id } });
      await refreshDeliveries();
    });
    if (!done) return;
    toast(w.tested, "good");
    url.set({ hook: hook.id });
  }

  async function toggle(hook: Webhook) {
    await run(hook.id, async () => {
      await api.patch("/api/v1/webhooks/{id}", { path: { id: hook.id }, body: { enabled: !hook.enabled } });
      await refresh();
    });
  }

  const create = (
    <Button
      tone="primary"
      icon={<Plus aria-hidden="true" className="size-4" strokeWidth={2} />}
      onClick={() => setEdited("new")}
    >
      {w.new}
    </Button>
  );
  const icon = { className: "size-4", strokeWidth: 1.5 };
  const hooks = query.data?.items ?? [];

  return (
    <Page title={w.title} intro={w.intro} width="max-w-4xl" actions={hooks.length > 0 ? create : null}>
      {query.isPending ? (
        <SkeletonRows rows={3} height="h-20" />
      ) : query.isError ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : hooks.length === 0 ? (
        <Empty title={w.none} action={create}>
          {w.noneHint}
        </Empty>
      ) : (
        <ul aria-label={w.title} className="divide-y divide-line border-y border-line">
          {hooks.map((hook) => {
            const isOpen = url.get("hook") === hook.id;
            return (
              <li key={hook.id} className="py-4">
                <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
                  <div className="min-w-0 grow basis-64">
                    <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                      <Latin className="min-w-0 break-all font-semibold">{hook.url}</Latin>
                      {!hook.enabled ? (
                        <Badge>{w.off}</Badge>
                      ) : hook.failing_since ? (
                        <Badge tone="warn">{w.failing}</Badge>
                      ) : (
                        <Badge tone="good">{w.on}</Badge>
                      )}
                    </p>
                    {hook.description ? <UserText className="block text-ink-2">{hook.description}</UserText> : null}
                    <p className="text-sm text-ink-3">
                      {hook.events.map((event) => w.events[event] ?? event).join(" · ")}
                    </p>
                    {hook.failing_since ? (
                      <p className="text-sm text-warn">
                        {w.failingSince} <RelativeTime at={hook.failing_since} />
                      </p>
                    ) : null}
                    {hook.header_names.length > 0 ? (
                      <p className="text-sm text-ink-3">
                        {w.headers}: <Latin className="break-all">{hook.header_names.join(", ")}</Latin>
                      </p>
                    ) : null}
                  </div>
                  <div className="flex items-center gap-1">
                    <Button
                      busy={busy === `test:${hook.id}`}
                      disabled={!hook.enabled}
                      icon={<Send aria-hidden="true" className="size-4 -scale-x-100" strokeWidth={1.5} />}
                      onClick={() => void test(hook)}
                    >
                      {w.test}
                    </Button>
                    <RowMenu
                      row={`webhook:${hook.id}`}
                      name={hook.url}
                      label={w.actionsOf(hook.url)}
                      acts={[
                        {
                          id: "edit",
                          label: words.common.edit,
                          icon: <Pencil {...icon} />,
                          perform: () => setEdited(hook),
                        },
                        {
                          id: "toggle",
                          label: hook.enabled ? w.disable : w.enable,
                          icon: <Power {...icon} />,
                          perform: () => void toggle(hook),
                        },
                        {
                          id: "rotate",
                          label: w.rotate,
                          icon: <KeyRound {...icon} />,
                          perform: () => setRotated(hook),
                        },
                        {
                          id: "delete",
                          label: words.common.delete,
                          icon: <Trash2 {...icon} />,
                          danger: true,
                          perform: () => setDeleted(hook),
                        },
                      ]}
                    />
                  </div>
                </div>
                {hook.disabled_at ? (
                  <p className="mt-3 rounded-md bg-sunken px-3.5 py-2.5 text-ink-2">
                    {w.disabledReasons[hook.disabled_reason ?? "by_admin"] ?? w.off}{" "}
                    <RelativeTime at={hook.disabled_at} className="text-sm text-ink-3" />
                  </p>
                ) : null}
                {hook.previous_secret_until && new Date(hook.previous_secret_until).getTime() > Date.now() ? (
                  <p className="mt-3 flex items-start gap-2.5 rounded-md bg-accent-tint px-3.5 py-2.5 text-accent">
                    <KeyRound aria-hidden="true" className="mt-1 size-4 shrink-0" strokeWidth={1.5} />
                    <span>
                      <span className="font-semibold">{w.overlapTitle}.</span> {w.overlap}{" "}
                      <ExactTime at={hook.previous_secret_until} className="whitespace-nowrap" />.
                    </span>
                  </p>
                ) : null}
                <details
                  open={isOpen}
                  onToggle={(event) => {
                    const open = event.currentTarget.open;
                    if (open !== isOpen) url.set({ hook: open ? hook.id : null, state: null });
                  }}
                  className="mt-2"
                >
                  <summary className="inline-flex cursor-pointer list-none items-center gap-1.5 rounded-sm py-1.5 text-accent [&::-webkit-details-marker]:hidden">
                    <ChevronDown
                      aria-hidden="true"
                      className={cx("size-4 transition-transform duration-100", isOpen && "rotate-180")}
                      strokeWidth={1.5}
                    />
                    {w.deliveries}
                  </summary>
                  {isOpen ? <Deliveries hookId={hook.id} /> : null}
                </details>
              </li>
            );
          })}
        </ul>
      )}
      {edited !== null ? (
        <WebhookDialog
          key={edited === "new" ? "new" : edited.id}
          orgId={org.id}
          id={edited === "new" ? null : edited.id}
          onClose={() => setEdited(null)}
          onSaved={(made) => {
            setEdited(null);
            setSecret(made);
            void refresh();
          }}
        />
      ) : null}
      {secret !== null ? (
        <SecretDialog title={w.secretTitle} hint={w.secretHint} secret={secret} onClose={() => setSecret(null)} />
      ) : null}
      {rotated !== null ? (
        <Confirm
          title={w.rotateTitle}
          label={w.rotate}
          act={async () => {
            const fresh = await api.post("/api/v1/webhooks/{id}/rotate-secret", { path: { id: rotated.id } });
            await refresh();
            setSecret(fresh.secret);
          }}
          onClose={() => setRotated(null)}
        >
          {w.rotateHint}
        </Confirm>
      ) : null}
      {deleted !== null ? (
        <Confirm
          title={w.deleteTitle}
          label={words.common.delete}
          act={async () => {
            await api.delete("/api/v1/webhooks/{id}", { path: { id: deleted.id } });
            await refresh();
          }}
          onClose={() => setDeleted(null)}
        >
          {w.deleteHint}
        </Confirm>
      ) : null}
    </Page>
  );
}
