"use client";

import type { ReactNode } from "react";
import type { ApiError } from "@/lib/api";
import { words } from "@/lib/words";
import { Button, Dialog } from "@/components/ui";
import { FormError } from "./form-error";

/** A form in a dialog: its fields, why it failed, and the buttons that send it or leave it. */
export function FormDialog({
  title,
  description,
  form,
  label = words.common.save,
  onClose,
  children,
}: {
  title: string;
  description?: ReactNode;
  /** From `useForm`. */
  form: {
    submit: (event?: { preventDefault: () => void }) => Promise<void>;
    busy: boolean;
    failure: ApiError | null;
  };
  /** What the button says that sends it. */
  label?: string;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title} description={description}>
      <form onSubmit={form.submit} noValidate className="flex flex-col gap-4">
        {children}
        <FormError error={form.failure} />
        <div className="flex flex-row-reverse gap-2">
          <Button type="submit" tone="primary" busy={form.busy}>
            {label}
          </Button>
          <Button tone="ghost" onClick={onClose}>
            {words.common.cancel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
