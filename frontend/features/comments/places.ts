import { rangesInUnits, type Range } from "@/lib/text/offsets";
import { isOpen, isPlaced, type Thread } from "./threads";

/** Where the open threads lie on the text, in UTF-16 units. The API counts code points. */
export function placesOf(body: string, threads: readonly Thread[]): (Range & { id: string; label: string })[] {
  const here = threads
    .filter((thread) => isOpen(thread) && isPlaced(thread))
    .map(({ root }) => ({ start: root.start!, end: root.end!, id: root.id, label: root.body }));
  return rangesInUnits(body, here).filter((place) => place.end > place.start);
}
