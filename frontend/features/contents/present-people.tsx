import type { Schema } from "@/lib/api";
import { presence as w } from "@/lib/words/presence";
import { Avatar, cx } from "@/components/ui";

type Activity = Schema<"Activity">;
type PresentPerson = Schema<"PresentPerson">;

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

/** Faces of those who are there, and the sentence. */
export function PresentPeople({ others }: { others: PresentPerson[] }) {
  return (
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
        {presenceText(others)}
      </bdi>
    </>
  );
}
