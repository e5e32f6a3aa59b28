"use client";

import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api";
import type { Role } from "@/lib/permissions";
import { toast } from "@/lib/store";
import { looksLikePhone, normalizePhone } from "@/lib/text/digits";
import { signIn as signInWords } from "@/lib/words/sign-in";
import { members } from "@/lib/words/members";
import { Field, FormDialog, Input, useForm } from "@/components/forms";
import { RoleField } from "./role-field";

const w = members;

/** Invites a phone number into the organization. */
export function InviteDialog({ orgId, onClose }: { orgId: string; onClose: () => void }) {
  const cache = useQueryClient();
  const form = useForm({
    initial: { phone: "", role: "editor" as Role },
    check: ({ phone }) => (looksLikePhone(phone) ? {} : { phone: signInWords.phoneInvalid }),
    submit: ({ phone, role }, key) =>
      api.post(
        "/api/v1/orgs/{id}/members",
        { path: { id: orgId }, body: { phone: normalizePhone(phone), role } },
        { idempotencyKey: key },
      ),
    onDone: () => {
      void cache.invalidateQueries({ queryKey: ["/api/v1/orgs/{id}/invitations"] });
      toast(w.sent, "good");
      onClose();
    },
  });
  return (
    <FormDialog form={form} title={w.invite} description={w.inviteHint} label={w.send} onClose={onClose}>
      <Field label={signInWords.phone} error={form.errors.phone}>
        <Input
          type="tel"
          dir="ltr"
          inputMode="tel"
          autoComplete="off"
          autoFocus
          placeholder={signInWords.phonePlaceholder}
          value={form.values.phone}
          onChange={(event) => form.set("phone", event.target.value)}
        />
      </Field>
      <RoleField role={form.values.role} error={form.errors.role} onChange={(role) => form.set("role", role)} />
    </FormDialog>
  );
}
