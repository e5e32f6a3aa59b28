"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/lib/api";
import { fold } from "@/lib/text/fold";
import { settings } from "@/lib/words/settings";
import { Confirm, Field, Input } from "@/components/forms";
import { Button, Section } from "@/components/ui";
import { useScope } from "@/features/session";
import { DeletedOrgs } from "./deleted-orgs";

const w = settings.danger;

/** Deletes the organization, and takes deletions back. */
export function Danger() {
  const { org } = useScope();
  const cache = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  return (
    <div className="flex flex-col gap-8">
      <section>
        <h2 className="font-semibold">{w.deleteTitle}</h2>
        <p className="mt-1 mb-3 max-w-prose text-ink-2">{w.deleteHint}</p>
        <Button tone="danger" onClick={() => setAsking(true)}>
          {w.delete}
        </Button>
      </section>
      <Section title={w.deletedTitle}>
        <DeletedOrgs />
      </Section>
      {asking ? (
        <Confirm
          title={w.confirmTitle(org.name)}
          label={w.delete}
          disabled={fold(typed.trim()) !== fold(org.name.trim())}
          act={async () => {
            await api.delete("/api/v1/orgs/{id}", { path: { id: org.id } });
            cache.clear();
            window.location.assign("/contents");
          }}
          onClose={() => {
            setAsking(false);
            setTyped("");
          }}
        >
          <Field label={w.confirmLabel} hint={org.name}>
            <Input autoFocus dir="auto" value={typed} onChange={(event) => setTyped(event.target.value)} />
          </Field>
        </Confirm>
      ) : null}
    </div>
  );
}
