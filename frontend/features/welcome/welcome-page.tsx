"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { api } from "@/lib/api";
import { signOut } from "@/lib/auth";
import { DEFAULT_CALENDAR } from "@/lib/format";
import { every } from "@/lib/query";
import { usePreferences } from "@/lib/store";
import { toastError } from "@/lib/told";
import { words } from "@/lib/words";
import { welcome as welcomeWords } from "@/lib/words/welcome";
import { Field, FormError, Input, useForm } from "@/components/forms";
import { Button, cx, Latin, LinkButton, Problem, UserText } from "@/components/ui";
import { meQuery, useScopeState } from "@/features/session";
import { DeletedOrgs } from "@/features/settings";
import { Mark } from "@/features/signin";

const w = welcomeWords;
type Step = "person" | "organization" | "workspace" | "project";
const STEPS: Step[] = ["person", "organization", "workspace", "project"];

/**
 * A new organization reckons as its maker does: by the calendar of the dashboard's language, in the zone of the browser. Where that
 * cannot be kept, the organization stands all the same, and its settings say otherwise later.
 */
async function makeOrganization(name: string, idempotencyKey: string) {
  const org = await api.post("/api/v1/orgs", { body: { name } }, { idempotencyKey });
  const settings = {
    calendar: DEFAULT_CALENDAR.calendar,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || DEFAULT_CALENDAR.timezone,
  };
  await api.patch("/api/v1/orgs/{id}", { path: { id: org.id }, body: { settings } }).catch(() => undefined);
  return org;
}

/** From nothing to the first project, step by step; or into an organization that invited. Who has no name yet is asked for it first. */
export function Welcome() {
  const router = useRouter();
  const params = useSearchParams();
  const cache = useQueryClient();
  const state = useScopeState();
  const preferences = usePreferences();
  const me = state.status === "ready" ? state.scope.me : state.status === "none" ? state.me : null;
  const first: Step = params.get("step") === "workspace" && state.status === "ready" ? "workspace" : "organization";
  const [steps] = useState(() => (me?.name ? STEPS.slice(1) : STEPS));
  const [step, setStep] = useState<Step>(me?.name ? first : "person");
  const [orgId, setOrgId] = useState<string | null>(
    first === "workspace" && state.status === "ready" ? state.scope.org.id : null,
  );
  const [workspaceId, setWorkspaceId] = useState<string | null>(null);

  async function finish() {
    await cache.invalidateQueries({ queryKey: ["/api/v1/orgs"] });
    await cache.invalidateQueries({ queryKey: ["/api/v1/orgs/{id}/workspaces"] });
    router.replace(workspaceId ? `/contents?w=${workspaceId}` : "/contents");
  }

  return (
    <main id="main" className="grid min-h-dvh grid-rows-[auto_1fr] px-6 py-8 sm:px-12">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="flex items-center gap-2.5 font-semibold">
          <Mark />
          {words.app.name}
        </p>
        <div className="ms-auto flex items-center gap-3">
          {me?.phone ? (
            <p className="text-sm text-ink-3 max-sm:sr-only">
              {w.signedInAs} <Latin>{me.phone}</Latin>
            </p>
          ) : null}
          {state.status === "ready" && step !== "project" ? (
            <LinkButton tone="ghost" href="/contents">
              {words.common.back}
            </LinkButton>
          ) : state.status === "none" ? (
            <Button
              tone="ghost"
              onClick={() =>
                void signOut().then(() => {
                  cache.clear();
                  window.location.assign("/login");
                })
              }
            >
              {words.account.signOut}
            </Button>
          ) : null}
        </div>
      </div>
      <div className="mx-auto flex w-full max-w-md flex-col justify-center gap-7 py-10">
        <header>
          <h1 className="text-2xl font-semibold">{w.title}</h1>
          <p className="text-ink-2">{w.intro(steps.length)}</p>
        </header>
        <ol className="flex gap-2">
          {steps.map((name, index) => {
            const done = steps.indexOf(step) > index;
            return (
              <li
                key={name}
                aria-current={name === step ? "step" : undefined}
                className={cx(
                  "grow border-t-2 pt-2 text-sm",
                  name === step || done ? "border-accent" : "border-line",
                  name === step ? "font-semibold text-ink" : "text-ink-3",
                )}
              >
                {w.steps[name]}
              </li>
            );
          })}
        </ol>
        {step === "person" ? (
          <NameForm
            key="person"
            label={w.personTitle}
            hint={w.personHint}
            placeholder={w.personPlaceholder}
            submit={(name, key) => api.patch("/api/v1/auth/me", { body: { name } }, { idempotencyKey: key })}
            onDone={(named) => {
              cache.setQueryData(meQuery().queryKey, named);
              setStep(first);
            }}
          />
        ) : null}
        {step === "organization" ? (
          <>
            <Invitations onAccepted={finish} />
            <DeletedOrgs title={w.deleted} onRestored={() => void finish()} />
            <NameForm
              key="organization"
              label={w.organizationTitle}
              hint={w.organizationHint}
              placeholder={w.organizationPlaceholder}
              submit={makeOrganization}
              onDone={(org) => {
                setOrgId(org.id);
                preferences.set({ orgId: org.id, workspaceId: null });
                setStep("workspace");
              }}
            />
          </>
        ) : null}
        {step === "workspace" && orgId !== null ? (
          <NameForm
            key="workspace"
            label={w.workspaceTitle}
            hint={words.scope.newWorkspaceHint}
            placeholder={w.workspacePlaceholder}
            submit={(name, key) =>
              api.post("/api/v1/orgs/{id}/workspaces", { path: { id: orgId }, body: { name } }, { idempotencyKey: key })
            }
            onDone={(workspace) => {
              setWorkspaceId(workspace.id);
              preferences.set({ orgId, workspaceId: workspace.id });
              setStep("project");
            }}
          />
        ) : null}
        {step === "project" && workspaceId !== null ? (
          <NameForm
            key="project"
            label={w.projectTitle}
            hint={w.projectHint}
            placeholder={w.projectPlaceholder}
            last
            submit={(name, key) =>
              api.post(
                "/api/v1/workspaces/{id}/projects",
                { path: { id: workspaceId }, body: { name, description: "" } },
                { idempotencyKey: key },
              )
            }
            onDone={() => void finish()}
          />
        ) : null}
      </div>
    </main>
  );
}

/** The same as a page, for one more organization or workspace; shown when it is known where the person stands. */
export function WelcomePage() {
  const state = useScopeState();
  const [standing, setStanding] = useState(false);
  // Afterwards the state moves on while the steps are taken; the page stays what it was.
  if (!standing && (state.status === "ready" || state.status === "none")) setStanding(true);
  if (state.status === "error") return <Problem error={state.error} onRetry={state.retry} />;
  return standing ? <Welcome /> : null;
}

function NameForm<R>({
  label,
  hint,
  placeholder,
  submit,
  onDone,
  last,
}: {
  label: string;
  hint: string;
  placeholder: string;
  submit: (name: string, key: string) => Promise<R>;
  onDone: (result: R) => void;
  last?: boolean;
}) {
  const form = useForm({
    initial: { name: "" },
    check: ({ name }) => (name.trim() === "" ? { name: words.errors.required } : {}),
    submit: ({ name }, key) => submit(name.trim(), key),
    onDone,
  });
  return (
    <form onSubmit={form.submit} noValidate className="flex flex-col gap-5">
      <Field label={label} hint={hint} error={form.errors.name}>
        <Input
          autoFocus
          maxLength={100}
          placeholder={placeholder}
          value={form.values.name}
          onChange={(event) => form.set("name", event.target.value)}
          className="h-12"
        />
      </Field>
      <FormError error={form.failure} />
      <Button type="submit" tone="primary" busy={form.busy} className="h-12">
        {last ? w.finish : w.continue}
      </Button>
    </form>
  );
}

function Invitations({ onAccepted }: { onAccepted: () => void }) {
  const cache = useQueryClient();
  const query = every("/api/v1/invitations", {});
  const { data } = useQuery(query);
  const [busy, setBusy] = useState<string | null>(null);
  if (data === undefined || data.length === 0) return null;

  async function answer(id: string, accept: boolean) {
    if (busy !== null) return;
    setBusy(id);
    try {
      if (accept) await api.post("/api/v1/invitations/{id}/accept", { path: { id } });
      else await api.post("/api/v1/invitations/{id}/decline", { path: { id } });
      await cache.invalidateQueries({ queryKey: query.queryKey });
      if (accept) onAccepted();
    } catch (thrown) {
      toastError(thrown);
    } finally {
      setBusy(null);
    }
  }

  return (
    <section>
      <h2 className="mb-2 font-semibold">{w.invitations}</h2>
      <ul className="flex flex-col gap-2">
        {data.map((invitation) => (
          <li
            key={invitation.id}
            className="flex flex-wrap items-center gap-3 rounded-lg border border-line bg-surface px-4 py-3"
          >
            <p className="min-w-0 grow basis-52">
              <UserText className="font-semibold">{invitation.org_name}</UserText>{" "}
              {w.invitedAs(words.roles[invitation.role])}
            </p>
            <Button tone="primary" busy={busy === invitation.id} onClick={() => void answer(invitation.id, true)}>
              {w.accept}
            </Button>
            <Button tone="ghost" onClick={() => void answer(invitation.id, false)}>
              {w.decline}
            </Button>
          </li>
        ))}
      </ul>
      <p className="mt-6 text-sm text-ink-3">{w.orCreate}</p>
    </section>
  );
}
