"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, type Schema } from "@/lib/api";
import { presence as w } from "@/lib/words/presence";
import { Avatar, cx } from "@/components/ui";

export type Activity = Schema<"Activity">;
export type PresentPerson = Schema<"PresentPerson">;

/** The API forgets who was not heard of for 30 seconds. */
const HEARTBEAT_MS = 12_000;
const NOBODY: PresentPerson[] = [];

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

/** Who is there, in a sentence: those who edit first. */
export function presenceText(others: readonly Pick<PresentPerson, "name" | "activity">[]): string {
  const say = (activity: Activity) => {
    const these = others.filter((person) => person.activity === activity);
    if (these.length === 0) return [];
    if (these.length > 1) return [activity === "editing" ? w.editingMany(these.length) : w.readingMany(these.length)];
    const name = these[0]!.name || w.somebody;
    return [activity === "editing" ? w.editing(name) : w.reading(name)];
  };
  return [...say("editing"), ...say("reading")].join(" · ");
}

/** Who else is at this content now. Takes no room where nobody is. */
export function Presence({ others, className }: { others: PresentPerson[]; className?: string }) {
  const text = presenceText(others);
  return (
    <p aria-label={w.label} role="status" className={cx(others.length > 0 && "flex items-center gap-2", className)}>
      {others.length > 0 ? (
        <>
          <span className="flex -space-x-1.5 space-x-reverse">
            {others.slice(0, 4).map((person) => (
              <span
                key={person.user_id}
                title={person.name ?? w.somebody}
                className={cx("rounded-full ring-2", person.activity === "editing" ? "ring-warn" : "ring-canvas")}
              >
                <Avatar name={person.name || w.somebody} seed={person.user_id} className="size-6 text-xs" />
              </span>
            ))}
          </span>
          <bdi dir="auto" className="text-sm text-ink-2">
            {text}
          </bdi>
        </>
      ) : null}
    </p>
  );
}
