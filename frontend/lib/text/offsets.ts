/**
 * Offsets of the API count Unicode code points; strings of a browser count UTF-16 units. An emoji is one of the first and
 * two of the second.
 */
export function unitsFromCodePoints(text: string, codePoints: number): number {
  let seen = 0;
  let units = 0;
  for (const char of text) {
    if (seen === codePoints) return units;
    seen += 1;
    units += char.length;
  }
  return units;
}

/** The number of code points before the UTF-16 unit `units`. */
export function codePointsFromUnits(text: string, units: number): number {
  let seen = 0;
  let at = 0;
  for (const char of text) {
    if (at >= units) return seen;
    seen += 1;
    at += char.length;
  }
  return seen;
}

export type Range = { start: number; end: number };

/** Ranges in code points as ranges in UTF-16 units, in one pass over the text. Ranges beyond the end are cut there. */
export function rangesInUnits<T extends Range>(text: string, ranges: readonly T[]): T[] {
  const wanted = [...new Set(ranges.flatMap((range) => [range.start, range.end]))].sort((a, b) => a - b);
  const units = new Map<number, number>();
  let seen = 0;
  let at = 0;
  let next = 0;
  for (const char of text) {
    while (next < wanted.length && wanted[next] === seen) units.set(wanted[next++]!, at);
    seen += 1;
    at += char.length;
  }
  while (next < wanted.length) units.set(wanted[next++]!, at);
  return ranges.map((range) => ({ ...range, start: units.get(range.start) ?? at, end: units.get(range.end) ?? at }));
}

export type Segment<T> = { text: string; start: number; marks: T[] };

/** A text cut at the borders of its (possibly overlapping) ranges, in UTF-16 units. */
export function segments<T extends Range>(text: string, ranges: readonly T[]): Segment<T>[] {
  const borders = new Set([0, text.length]);
  for (const range of ranges) {
    borders.add(Math.min(range.start, text.length));
    borders.add(Math.min(range.end, text.length));
  }
  const cuts = [...borders].sort((a, b) => a - b);
  const pieces: Segment<T>[] = [];
  for (let index = 0; index + 1 < cuts.length; index += 1) {
    const start = cuts[index]!;
    const end = cuts[index + 1]!;
    const marks = ranges.filter((range) => range.start <= start && range.end >= end);
    pieces.push({ text: text.slice(start, end), start, marks });
  }
  return pieces;
}
