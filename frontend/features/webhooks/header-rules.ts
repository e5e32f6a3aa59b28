import { webhooks as w } from "@/lib/words/webhooks";

export type HeaderRow = { name: string; value: string };

/** What the sender writes itself, and what belongs to the connection. */
const REFUSED = /^(host|content-.*|webhook-.*|connection|transfer-encoding|te|trailer|upgrade|keep-alive|proxy-.*)$/i;
const NAME = /^[A-Za-z0-9-]{1,64}$/;

const filled = (rows: readonly HeaderRow[]) => rows.filter(({ name, value }) => name.trim() !== "" || value !== "");

/** What is wrong with the first header that is not right; nothing where all are. Empty rows do not count. */
export function checkHeaders(rows: readonly HeaderRow[]): string {
  const seen = new Set<string>();
  for (const { name, value } of filled(rows)) {
    const key = name.trim().toLowerCase();
    if (!NAME.test(key)) return w.headerNameInvalid;
    if (REFUSED.test(key)) return w.headerNameRefused;
    if (seen.has(key)) return w.headerTwice;
    if (value.trim() === "") return w.headerValueRequired;
    seen.add(key);
  }
  return "";
}

/** The headers as the API takes them. */
export function headersOf(rows: readonly HeaderRow[]): Record<string, string> {
  return Object.fromEntries(filled(rows).map(({ name, value }) => [name.trim(), value.trim()]));
}
