import { useMemo } from "react";
import { rangesInUnits, segments } from "@/lib/text/offsets";

type Highlight = { field: string; start: number; end: number };

/** A field of a found content, with the words that were sought marked on its own letters. Offsets count code points. */
export function Highlighted({
  text,
  field,
  highlights,
}: {
  text: string;
  field: string;
  highlights: Highlight[] | undefined;
}) {
  const pieces = useMemo(() => {
    const length = [...text].length;
    const here = highlights?.filter((each) => each.field === field && each.start < length) ?? [];
    return segments(text, rangesInUnits(text, here));
  }, [text, field, highlights]);
  return pieces.map((piece) =>
    piece.marks.length > 0 ? (
      <mark key={piece.start} className="rounded-xs bg-mark text-ink">
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  );
}
