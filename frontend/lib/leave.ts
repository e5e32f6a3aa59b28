"use client";

import { useCallback, useEffect, useRef } from "react";
import { useRouter } from "next/navigation";
import { HISTORY_EVENT } from "./history-event";
import { words } from "@/lib/words";

type Guard = {
  /** Whether something typed would be lost by leaving the page within the dashboard. */
  isLost: () => boolean;
  /** Saves what can be saved. */
  flush?: () => Promise<void>;
};

const guards = new Set<Guard>();

/** Whether the page may be left: nothing typed would be lost, or the person says so. */
export function mayLeave(): boolean {
  return ![...guards].some((guard) => guard.isLost()) || window.confirm(words.leave);
}

/** Whether the page may be left for good (sign-out): what can be saved is saved first. */
export async function settleAndLeave(): Promise<boolean> {
  await Promise.all([...guards].map((guard) => guard.flush?.()));
  return mayLeave();
}

/** Goes to another page, unless something typed would be lost and the person stays for it. */
export function useGo(): (href: string) => void {
  const router = useRouter();
  return useCallback((href) => mayLeave() && router.push(href), [router]);
}

/**
 * Asks before a page with unsaved text is left: by closing it, by a link, by the history; `mayLeave` asks for it elsewhere.
 * `isUnsaved` is about closing the page. `isLost` is about leaving it within the dashboard, where what is unsaved may be saved still.
 */
export function useLeaveGuard(isUnsaved: () => boolean, { isLost = isUnsaved, flush }: Partial<Guard> = {}): void {
  const newest = useRef({ isUnsaved, isLost, flush });
  newest.current = { isUnsaved, isLost, flush };
  // Where the page stands in the history, to come back to it.
  const here = useRef<{ address: string; pathname: string; state: unknown }>(undefined);
  useEffect(() => {
    here.current = {
      address: window.location.href,
      pathname: window.location.pathname,
      state: window.history.state as unknown,
    };
  });
  useEffect(() => {
    const guard: Guard = {
      isLost: () => newest.current.isLost(),
      flush: () => newest.current.flush?.() ?? Promise.resolve(),
    };
    guards.add(guard);
    const onUnload = (event: BeforeUnloadEvent) => {
      if (!newest.current.isUnsaved()) return;
      void newest.current.flush?.();
      event.preventDefault();
    };
    const onClick = (event: MouseEvent) => {
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      if (
        !(link instanceof HTMLAnchorElement) ||
        link.target === "_blank" ||
        link.origin !== window.location.origin ||
        link.pathname === window.location.pathname ||
        mayLeave()
      )
        return;
      event.preventDefault();
      event.stopPropagation();
    };
    const onHistory = (event: Event) => {
      const stood = here.current;
      if (stood === undefined || stood.pathname === window.location.pathname || mayLeave()) return;
      // The router does not hear of it; the address is again the page's own.
      event.preventDefault();
      window.history.pushState(stood.state, "", stood.address);
    };
    const onHide = () => {
      if (document.visibilityState === "hidden") void newest.current.flush?.();
    };
    window.addEventListener("beforeunload", onUnload);
    window.addEventListener(HISTORY_EVENT, onHistory);
    document.addEventListener("visibilitychange", onHide);
    // Before React and the router see it.
    document.addEventListener("click", onClick, true);
    return () => {
      guards.delete(guard);
      window.removeEventListener("beforeunload", onUnload);
      window.removeEventListener(HISTORY_EVENT, onHistory);
      document.removeEventListener("visibilitychange", onHide);
      document.removeEventListener("click", onClick, true);
    };
  }, []);
}
