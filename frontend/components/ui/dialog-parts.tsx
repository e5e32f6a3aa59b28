"use client";

import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useState, type ReactNode } from "react";
import { words } from "@/lib/words";
import { IconButton } from "./button";
import { cx } from "./cx";
import { layer } from "./layers";

/** Where nothing in it asks for the focus, it goes to the dialog itself, which is read out; the next key reaches its first control. */
function focusWhole(event: Event) {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
}

/** Focus goes back to where it was when the overlay opened; there is no Radix trigger that would know. */
function useReturnFocus() {
  const [before] = useState(() => document.activeElement);
  return (event: Event) => {
    event.preventDefault();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  };
}

export type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  children: ReactNode;
  /** Buttons at the end, the main one first. */
  footer?: ReactNode;
  wide?: boolean;
  /** Cannot be closed by Escape or a click outside. */
  locked?: boolean;
  hideTitle?: boolean;
  className?: string;
};

/** A modal dialog. Focus goes in and comes back; the page behind does not shift. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  wide,
  locked,
  hideTitle,
  className,
}: DialogProps) {
  const returnFocus = useReturnFocus();
  const keepOpen = locked ? (event: Event) => event.preventDefault() : undefined;
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal container={layer("dialog")}>
        <Radix.Overlay className="animate-fade fixed inset-0 grid items-end overflow-y-auto bg-scrim sm:place-items-center sm:p-6">
          <Radix.Content
            onOpenAutoFocus={focusWhole}
            onCloseAutoFocus={returnFocus}
            onEscapeKeyDown={keepOpen}
            onPointerDownOutside={keepOpen}
            onInteractOutside={keepOpen}
            aria-describedby={description ? undefined : ""}
            className={cx(
              "animate-rise relative flex w-full flex-col rounded-t-lg bg-surface shadow-overlay outline-none sm:rounded-lg",
              wide ? "sm:max-w-2xl" : "sm:max-w-md",
              className,
            )}
          >
            <div className={hideTitle ? "sr-only" : "flex items-start gap-3 px-5 pt-4"}>
              <div className="min-w-0 grow pt-1">
                <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
                {description ? (
                  <Radix.Description className="mt-0.5 text-ink-2">{description}</Radix.Description>
                ) : null}
              </div>
              {locked || hideTitle ? null : (
                <Radix.Close asChild>
                  <IconButton label={words.common.close} className="-me-2">
                    <X aria-hidden="true" className="size-4.5" strokeWidth={1.5} />
                  </IconButton>
                </Radix.Close>
              )}
            </div>
            <div className={hideTitle ? undefined : "px-5 pt-3 pb-5"}>{children}</div>
            {footer ? (
              <div className="flex flex-row-reverse flex-wrap justify-start gap-2 border-t border-line px-5 py-3.5">
                {footer}
              </div>
            ) : null}
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  );
}

export type SheetProps = { open: boolean; onOpenChange: (open: boolean) => void; title: string; children: ReactNode };

/** A panel at the inline start, over the page. */
export function Sheet({ open, onOpenChange, title, children }: SheetProps) {
  const returnFocus = useReturnFocus();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal container={layer("dialog")}>
        <Radix.Overlay className="animate-fade fixed inset-0 bg-scrim" />
        <Radix.Content
          onCloseAutoFocus={returnFocus}
          aria-describedby=""
          className="animate-slide fixed inset-y-0 start-0 flex w-[17.5rem] max-w-[85vw] flex-col overflow-y-auto bg-canvas shadow-overlay outline-none"
        >
          <Radix.Title className="sr-only">{title}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
