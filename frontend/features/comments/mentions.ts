import { fold } from "@/lib/text/fold";

export type Mentionable = { id: string; name: string };

/** The call that is being typed before the caret: `@آر` gives where it begins and what was typed of the name. */
export function mentionAt(text: string, caret: number): { start: number; typed: string } | null {
  const [, typed] =
    text.slice(0, caret).match(/(?:^|[\s(«"'،؛.])@([\p{L}\p{M}\p{N}\u200c_]*(?: [\p{L}\p{M}\p{N}\u200c_]*)?)$/u) ?? [];
  return typed === undefined ? null : { start: caret - typed.length - 1, typed };
}

/** People whose name has what was typed, in any spelling; at most `most`. */
export function matching(people: readonly Mentionable[], typed: string, most = 6): Mentionable[] {
  const wanted = fold(typed);
  const starts = (name: string) => fold(name).startsWith(wanted);
  return people
    .filter((person) => fold(person.name).includes(wanted))
    .sort((a, b) => Number(starts(b.name)) - Number(starts(a.name)) || a.name.localeCompare(b.name, "fa"))
    .slice(0, most);
}

/** The text with the typed call replaced by the whole name, and where the caret is then. */
export function withMention(
  text: string,
  caret: number,
  call: { start: number },
  person: Mentionable,
): { text: string; caret: number } {
  const before = `${text.slice(0, call.start)}@${person.name} `;
  return { text: before + text.slice(caret).replace(/^ /, ""), caret: before.length };
}

type Piece = { text: string; person: Mentionable | null };

/** A text cut at the calls of people in it. Of two names that begin alike the longer one counts. */
export function mentionPieces(text: string, people: readonly Mentionable[]): Piece[] {
  const longest = people.filter(({ name }) => name !== "").sort((a, b) => b.name.length - a.name.length);
  const pieces: Piece[] = [];
  let plain = 0;
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    const person = longest.find(({ name }) => {
      const after = text.slice(at + 1 + name.length);
      return text.startsWith(name, at + 1) && !/^[\p{L}\p{N}]/u.test(after);
    });
    if (person === undefined) continue;
    if (at > plain) pieces.push({ text: text.slice(plain, at), person: null });
    plain = at + 1 + person.name.length;
    pieces.push({ text: text.slice(at, plain), person });
    at = plain - 1;
  }
  if (plain < text.length) pieces.push({ text: text.slice(plain), person: null });
  return pieces;
}

/** The ids of the people that a text calls, at most `most`. */
export function mentionedIds(text: string, people: readonly Mentionable[], most = 20): string[] {
  const ids = mentionPieces(text, people).flatMap(({ person }) => (person === null ? [] : [person.id]));
  return [...new Set(ids)].slice(0, most);
}
