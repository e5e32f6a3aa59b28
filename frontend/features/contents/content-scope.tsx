"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ScopeOf } from "@/features/session";
import { contentQuery } from "./queries";

/** A page about a content, in the workspace of that content. Asks for it once: the page itself asks as it needs. */
export function ContentScope({ id, children }: { id: string; children: ReactNode }) {
  const { data } = useQuery({
    ...contentQuery(id),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  return <ScopeOf thing={data?.value}>{children}</ScopeOf>;
}
