"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { toast } from "@/lib/store";
import { words } from "@/lib/words";
import { secret as secretWords } from "@/lib/words/secret";
import { Button, Dialog } from "@/components/ui";

/** A secret that is shown this once. Closes by its own button alone, so that it is not lost by a stray click. */
export function SecretDialog({
  title,
  hint,
  secret,
  onClose,
}: {
  title: string;
  hint: string;
  secret: string;
  onClose: () => void;
}) {
  const [copied, setCopied] = useState(false);

  async function copy() {
    try {
      await navigator.clipboard.writeText(secret);
      setCopied(true);
    } catch {
      toast(secretWords.copyFailed, "bad");
    }
  }

  return (
    <Dialog
      open
      locked
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={hint}
      footer={
        <Button tone="primary" onClick={onClose}>
          {secretWords.kept}
        </Button>
      }
    >
      <code
        dir="ltr"
        tabIndex={0}
        aria-label={title}
        className="block rounded-md border border-line bg-sunken px-3.5 py-3 text-sm break-all select-all"
      >
        {secret}
      </code>
      <Button
        className="mt-3"
        onClick={() => void copy()}
        icon={
          copied ? (
            <Check aria-hidden="true" className="size-4" strokeWidth={1.5} />
          ) : (
            <Copy aria-hidden="true" className="size-4" strokeWidth={1.5} />
          )
        }
      >
        <span aria-live="polite">{copied ? words.common.copied : words.common.copy}</span>
      </Button>
    </Dialog>
  );
}
