"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { api, type Schema } from "@/lib/api";
import { presence as w } from "@/lib/words/presence";
import { cx } from "@/components/ui";

export type Activity = Schema<"Activity">;
export type PresentPerson = Schema<"PresentPerson">;

/** The API forgets who was not heard of for 30 seconds. */
const HEARTBEAT_MS = 12_000;
const NOBODY: PresentPerson[] = [];
const PresentPeople = dynamic(() => import("./present-people").then((module) => module.PresentPeople), { ssr: false });

/** Says that the person is here, again and again while the page is looked at, and tells who else is. */
export function usePresence(contentId: string, activity: Activity): PresentPerson[] {
  const [isLooked, setLooked] = useState(true);
  useEffect(() => {
    const onChange = () => setLooked(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", onChange);
    return () => document.removeEventListener("visibilitychange", onChange);
  }, []);
  const { data } = useQuery({
    queryKey: ["presence", contentId, activity],
    queryFn: ({ signal }) =>
      api.put("/api/v1/contents/{id}/presence", { path: { id: contentId }, body: { activity } }, { signal }),
    refetchInterval: HEARTBEAT_MS,
    enabled: isLooked,
    staleTime: 0,
    gcTime: 0,
    // Who is there is an extra: the next beat comes soon.
    retry: false,
  });
  return data?.others ?? NOBODY;
}

/** Who else is at this content now. Takes no room where nobody is. */
export function Presence({ others, className }: { others: PresentPerson[]; className?: string }) {
  return (
    <p aria-label={w.label} role="status" className={cx(others.length > 0 && "flex items-center gap-2", className)}>
      {others.length > 0 ? <PresentPeople others={others} /> : null}
    </p>
  );
}
