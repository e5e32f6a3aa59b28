"use client";

import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api";
import type { User } from "@/lib/auth";
import { toast } from "@/lib/store";
import { words } from "@/lib/words";
import { Field, FormDialog, Input, useForm } from "@/components/forms";
import { meQuery } from "@/features/session";

const w = words.account;

/** The name under which colleagues see somebody's work. */
export function NameDialog({ me, onClose }: { me: User; onClose: () => void }) {
  const cache = useQueryClient();
  const form = useForm({
    initial: { name: me.name ?? "" },
    check: ({ name }) => (name.trim() === "" ? { name: words.errors.required } : {}),
    submit: ({ name }) => api.patch("/api/v1/auth/me", { body: { name: name.trim() } }),
    onDone: (named) => {
      cache.setQueryData(meQuery().queryKey, named);
      void cache.invalidateQueries({ queryKey: ["/api/v1/orgs/{id}/members"] });
      toast(w.nameSaved, "good");
      onClose();
    },
  });
  return (
    <FormDialog form={form} title={w.name} description={w.nameHint} label={words.common.save} onClose={onClose}>
      <Field label={w.name} hideLabel error={form.errors.name}>
        <Input
          autoFocus
          dir="auto"
          maxLength={100}
          value={form.values.name}
          onChange={(event) => form.set("name", event.target.value)}
        />
      </Field>
    </FormDialog>
  );
}
