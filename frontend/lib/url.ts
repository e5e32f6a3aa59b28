"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback } from "react";

type Value = string | number | boolean | readonly string[] | null | undefined;

/** A query string with some parameters changed; empty values leave it. Lists are written with commas. */
export function withParams(current: URLSearchParams | string, change: Record<string, Value>): string {
  const params = new URLSearchParams(current);
  for (const [name, value] of Object.entries(change)) {
    const text = Array.isArray(value) ? value.join(",") : value == null || value === false ? "" : String(value);
    if (text === "") params.delete(name);
    else params.set(name, text);
  }
  return params.toString();
}

/**
 * The page's filters. The address is their only place: what it says is shown, and a link of it shows others the same.
 * `set` replaces the entry in the history unless `push` is given.
 */
export function useUrlState() {
  const pathname = usePathname();
  const params = useSearchParams();

  const set = useCallback(
    (change: Record<string, Value>, how: "replace" | "push" = "replace") => {
      // The browser's address is asked, not the last render's, so that two changes in one moment both count.
      const query = withParams(window.location.search, change);
      const address = query === "" ? pathname : `${pathname}?${query}`;
      // Next follows the history without asking the server for the page again.
      if (how === "push") window.history.pushState(null, "", address);
      else window.history.replaceState(null, "", address);
    },
    [pathname],
  );

  const list = useCallback(
    (name: string) => (params.get(name) ?? "").split(",").filter((item) => item !== ""),
    [params],
  );

  return { params, get: (name: string) => params.get(name), list, set };
}
