"use client";

import { useState, type ReactNode } from "react";
import { asApiError, type ApiError } from "@/lib/api";
import { words } from "@/lib/words";
import { Button, Dialog } from "@/components/ui";
import { FormError } from "./form-error";

/** Asks before an act that cannot be taken back easily. The dialog stays, with the reason, when the act fails. */
export function Confirm({
  title,
  act,
  label,
  tone = "danger",
  disabled,
  onClose,
  textOf,
  children,
}: {
  title: string;
  act: () => Promise<unknown>;
  label: string;
  /** `primary` where nothing is lost by the act. */
  tone?: "danger" | "primary";
  disabled?: boolean;
  onClose: () => void;
  /** A failure in words of its own. */
  textOf?: (error: ApiError) => string | undefined;
  children: ReactNode;
}) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const said = failure === null ? undefined : textOf?.(failure);

  async function perform() {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      await act();
      onClose();
    } catch (thrown) {
      setFailure(asApiError(thrown));
      setBusy(false);
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      footer={
        <>
          <Button tone={tone} busy={busy} disabled={disabled} onClick={() => void perform()}>
            {label}
          </Button>
          <Button tone="ghost" onClick={onClose}>
            {words.common.cancel}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {typeof children === "string" ? <p className="text-ink-2">{children}</p> : children}
        {said !== undefined ? (
          <p role="alert" className="rounded-md bg-bad-tint px-3.5 py-2.5 text-bad">
            {said}
          </p>
        ) : (
          <FormError error={failure} />
        )}
      </div>
    </Dialog>
  );
}
