"use client";

import { useMemo } from "react";
import { rangesInUnits } from "@/lib/text/offsets";
import { pii as piiWords } from "@/lib/words/pii";
import type { TextMark } from "@/components/content/markdown";
import type { Content, PiiFinding } from "./queries";

export function piiLabel(finding: PiiFinding): string {
  return piiWords.types[finding.type] ?? piiWords.other;
}

/** The findings as marks on the text. The API counts code points, the browser UTF-16 units. */
export function usePiiMarks(content: Content | undefined): TextMark[] {
  return useMemo(() => {
    if (content?.body == null) return [];
    return rangesInUnits(content.body, content.pii.findings).map((finding, index) => ({
      start: finding.start,
      end: finding.end,
      kind: "pii" as const,
      id: `pii-${index}`,
      label: piiLabel(finding),
    }));
  }, [content]);
}
