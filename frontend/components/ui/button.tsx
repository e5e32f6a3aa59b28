import Link from "next/link";
import { forwardRef, type ButtonHTMLAttributes, type ComponentProps, type ReactNode } from "react";
import { ariaKeys } from "@/lib/actions";
import { cx } from "./cx";
import { Keys } from "./keys";
import { Spinner } from "./spinner";

export type ButtonTone = "primary" | "secondary" | "ghost" | "danger";

const TONES: Record<ButtonTone, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover border-transparent",
  secondary: "bg-surface text-ink border-edge/55 hover:bg-hover",
  ghost: "bg-transparent text-ink-2 border-transparent hover:bg-hover hover:text-ink",
  danger: "bg-surface text-bad border-bad/50 hover:bg-bad-tint",
};

/** The classes of a button, for links that look like one. */
export function buttonClass(tone: ButtonTone = "secondary", iconOnly = false, className?: string): string {
  return cx(
    "cx-button inline-flex h-(--control) shrink-0 items-center justify-center gap-2 rounded-md border font-semibold whitespace-nowrap transition-colors duration-100 select-none",
    "disabled:opacity-50 aria-disabled:opacity-50",
    iconOnly ? "w-(--control)" : "px-3.5",
    TONES[tone],
    className,
  );
}

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  tone?: ButtonTone;
  icon?: ReactNode;
  /** The act is under way: the button keeps its width and takes no second press. */
  busy?: boolean;
  /** Shown on the button, from the registry of actions. */
  keys?: string;
};

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { tone = "secondary", icon, busy = false, keys, className, children, onClick, type = "button", ...rest },
  ref,
) {
  return (
    <button
      ref={ref}
      type={type}
      className={buttonClass(tone, false, className)}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      aria-keyshortcuts={keys ? ariaKeys(keys) : undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
      {...rest}
    >
      {busy ? <Spinner /> : icon}
      {children}
      {keys ? <Keys keys={keys} quiet={tone === "primary"} /> : null}
    </button>
  );
});

type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { label: string; tone?: ButtonTone; keys?: string };

/** A button of an icon alone; `label` is its name and its tooltip. */
export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { label, tone = "ghost", keys, className, children, type = "button", ...rest },
  ref,
) {
  return (
    <button
      ref={ref}
      type={type}
      aria-label={label}
      title={label}
      aria-keyshortcuts={keys ? ariaKeys(keys) : undefined}
      className={buttonClass(tone, true, className)}
      {...rest}
    >
      {children}
    </button>
  );
});

type LinkButtonProps = ComponentProps<typeof Link> & { tone?: ButtonTone; icon?: ReactNode };

/** A link that looks like a button. */
export function LinkButton({ tone = "secondary", icon, className, children, ...rest }: LinkButtonProps) {
  return (
    <Link className={buttonClass(tone, false, className)} {...rest}>
      {icon}
      {children}
    </Link>
  );
}
