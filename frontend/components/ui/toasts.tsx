"use client";

import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { useAppStore, type Toast } from "@/lib/store";
import { words } from "@/lib/words";
import { Button, IconButton } from "./button";
import { cx } from "./cx";
import { layer } from "./layers";

const STAYS_MS = 6000;

/** Messages at the inline end of the page's foot. Polite for screen readers; one stays as long as it is pointed at. */
export function Toasts() {
  const toasts = useAppStore((state) => state.toasts);
  const [target, setTarget] = useState<HTMLElement>();
  useEffect(() => setTarget(layer("toast")), []);
  if (target === undefined) return null;
  return createPortal(
    <div
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-0 flex flex-col items-end gap-2 p-4 max-md:bottom-14"
    >
      {toasts.map((toast) => (
        <OneToast key={toast.id} toast={toast} />
      ))}
    </div>,
    target,
  );
}

const TONES = { plain: "border-s-accent", good: "border-s-good", bad: "border-s-bad" };

function OneToast({ toast }: { toast: Toast }) {
  const remove = useAppStore((state) => state.removeToast);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || toast.tone === "bad") return;
    const timer = setTimeout(() => remove(toast.id), STAYS_MS);
    return () => clearTimeout(timer);
  }, [held, remove, toast.id, toast.tone]);
  return (
    <div
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      className={cx(
        "animate-rise pointer-events-auto flex w-full max-w-sm items-start gap-3 rounded-lg border-s-4 bg-surface py-2.5 ps-4 pe-2 shadow-overlay",
        TONES[toast.tone],
      )}
    >
      <div className="min-w-0 grow py-1">
        <p>{toast.text}</p>
        {toast.detail ? <p className="text-xs break-all text-ink-3">{toast.detail}</p> : null}
      </div>
      {toast.action ? (
        <Button
          tone="ghost"
          className="text-accent"
          onClick={() => {
            toast.action?.perform();
            remove(toast.id);
          }}
        >
          {toast.action.label}
        </Button>
      ) : null}
      <IconButton label={words.common.close} onClick={() => remove(toast.id)}>
        <X aria-hidden="true" className="size-4" strokeWidth={1.5} />
      </IconButton>
    </div>
  );
}
