"use client";

import type { ReactNode } from "react";
import type { ApiError } from "@/lib/api";
import { words } from "@/lib/words";
import { Button, Dialog } from "@/components/ui";
import { FormError } from "./form-error";

type FormProps = {
  /** From `useForm`. */
  form: {
    submit: (event?: { preventDefault: () => void }) => Promise<void>;
    busy: boolean;
    failure: ApiError | null;
  };
  /** What the button says that sends it. */
  label?: string;
  /** What is said where somebody else changed the same thing meanwhile (412). */
  stale?: string;
  onClose: () => void;
  children: ReactNode;
};

/** A form within a dialog: its fields, why it failed, and the buttons that send it or leave it. */
export function DialogForm({ form, label = words.common.save, stale, onClose, children }: FormProps) {
  return (
    <form onSubmit={form.submit} noValidate className="flex flex-col gap-4">
      {children}
      {stale !== undefined && form.failure?.status === 412 ? (
        <p role="alert" className="rounded-md bg-warn-tint px-3.5 py-2.5 text-warn">
          {stale}
        </p>
      ) : (
        <FormError error={form.failure} />
      )}
      <div className="flex flex-row-reverse gap-2">
        <Button type="submit" tone="primary" busy={form.busy}>
          {label}
        </Button>
        <Button tone="ghost" onClick={onClose}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  );
}

/** A dialog that is a form. */
export function FormDialog({ title, description, ...form }: FormProps & { title: string; description?: ReactNode }) {
  return (
    <Dialog open onOpenChange={(open) => !open && form.onClose()} title={title} description={description}>
      <DialogForm {...form} />
    </Dialog>
  );
}
