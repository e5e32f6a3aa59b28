import { stripBidiMarks } from "@/lib/text/digits";

/** Tags as somebody writes them: with Persian or Latin commas between, with or without a hash. */
export function parseTags(typed: string): string[] {
  const tags = stripBidiMarks(typed)
    .split(/[،,\n]/)
    .map((tag) => tag.trim().replace(/^#+/, "").trim())
    .filter((tag) => tag !== "");
  return [...new Set(tags)];
}
