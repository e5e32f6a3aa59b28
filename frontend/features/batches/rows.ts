import { parseCsv } from "@/lib/csv";
import type { FieldError } from "@/lib/api-error";
import { dayFromAddress } from "@/lib/day";
import { toLatinDigits } from "@/lib/text/digits";
import { fold } from "@/lib/text/fold";
import type { Schema } from "@/lib/api";
import { batches as w } from "@/lib/words/batches";

type Variable = Schema<"Variable">;

/** Most rows that a batch has. */
export const MAX_ROWS = 1000;
const MAX_TITLE = 300;
/** What the column of the titles is called: in the language of the table's other columns, or as the API names it. */
const TITLE_NAMES = [w.titleColumn, "title"] as const;

/** The name of the column of the titles that no variable of the prompt bears. */
export function titleColumn(variables: readonly Variable[]): string {
  return TITLE_NAMES.find((title) => !isVariable(title, variables)) ?? "title";
}

const isVariable = (column: string, variables: readonly Variable[]) =>
  variables.some(({ name, label }) => name === column || label === column);

export type RowProblem = { field: string; code: string };
/** A row as it would be sent, and what is wrong with it. `line` is of the pasted text. */
export type Row = {
  title: string;
  variables: Record<string, string>;
  line: number;
  problems: RowProblem[];
};
export type Rows = {
  rows: Row[];
  /** Columns that are no variable of the prompt. */
  unknown: string[];
  /** Why nothing can be read of the whole. */
  problem: "empty" | "no_title" | "no_rows" | "too_many" | "not_json" | null;
};

const nothing = (problem: Rows["problem"]): Rows => ({ rows: [], unknown: [], problem });

/** Rows of a batch from what was pasted: CSV with a header, or JSON. Columns may be called by the names or the labels of the variables. */
export function readRows(text: string, variables: readonly Variable[]): Rows {
  const trimmed = text.replace(/^\ufeff/, "").trim();
  if (trimmed === "") return nothing("empty");
  return trimmed.startsWith("[") || trimmed.startsWith("{") ? readJson(trimmed, variables) : readTable(text, variables);
}

function readTable(text: string, variables: readonly Variable[]): Rows {
  const [header, ...records] = parseCsv(text);
  if (header === undefined) return nothing("empty");
  const columns = header.cells.map((cell) => nameOf(cell, variables));
  if (!columns.includes("title")) return nothing("no_title");
  if (records.length === 0) return nothing("no_rows");
  if (records.length > MAX_ROWS) return nothing("too_many");
  const unknown = columns.filter((column) => column !== "title" && !variables.some(({ name }) => name === column));
  const rows = records.map(({ cells, line }) => {
    const given = Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ""]));
    const problems: RowProblem[] = cells.length > columns.length ? [{ field: "", code: "cells" }] : [];
    return rowOf(given, variables, line, problems);
  });
  return { rows, unknown: [...new Set(unknown)].filter((column) => column !== ""), problem: null };
}

function readJson(text: string, variables: readonly Variable[]): Rows {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return nothing("not_json");
  }
  const list = Array.isArray(parsed) ? parsed : (parsed as { rows?: unknown }).rows;
  if (!Array.isArray(list) || list.some((item) => typeof item !== "object" || item === null))
    return nothing("not_json");
  if (list.length === 0) return nothing("no_rows");
  if (list.length > MAX_ROWS) return nothing("too_many");
  const unknown = new Set<string>();
  const rows = (list as Record<string, unknown>[]).map((item, index) => {
    const { variables: nested, ...own } = item;
    const flat = { ...own, ...(typeof nested === "object" && nested !== null ? (nested as object) : {}) };
    const given: Record<string, string> = {};
    for (const [key, value] of Object.entries(flat)) {
      const name = nameOf(key, variables);
      if (name !== "title" && !variables.some((variable) => variable.name === name)) unknown.add(key);
      else if (value !== null && value !== undefined) given[name] = String(value);
    }
    return rowOf(given, variables, index + 1, []);
  });
  return { rows, unknown: [...unknown], problem: null };
}

/** The name of the variable that a column is called by; `title`, or the column's own words where it is none. */
function nameOf(column: string, variables: readonly Variable[]): string {
  const plain = column.trim();
  if (plain.toLowerCase() === "title" || plain === titleColumn(variables)) return "title";
  const folded = fold(plain);
  const found =
    variables.find(({ name }) => name === plain) ??
    variables.find(({ name, label }) => fold(name.replaceAll("_", " ")) === folded || fold(label ?? "") === folded);
  return found?.name ?? plain;
}

function rowOf(
  given: Record<string, string>,
  variables: readonly Variable[],
  line: number,
  problems: RowProblem[],
): Row {
  const title = (given.title ?? "").trim();
  if (title === "") problems.push({ field: "title", code: "required" });
  else if ([...title].length > MAX_TITLE) problems.push({ field: "title", code: "too_long" });
  const values: Record<string, string> = {};
  for (const variable of variables) {
    const value = given[variable.name] ?? "";
    if (value.trim() === "") {
      if (variable.required && variable.default == null) problems.push({ field: variable.name, code: "required" });
      continue;
    }
    values[variable.name] = value;
    const code = wrongValue(variable, value.trim());
    if (code !== null) problems.push({ field: variable.name, code });
  }
  return { title, variables: values, line, problems };
}

/** What a form of this variable would not take. The API has the last word. */
function wrongValue(variable: Variable, value: string): string | null {
  switch (variable.type) {
    case "choice":
      return variable.choices?.includes(value) === false ? "choice" : null;
    case "number":
      return Number.isFinite(Number(toLatinDigits(value).replace(/[٬,]/g, "").replace(/٫/, "."))) ? null : "number";
    case "date":
      return dayFromAddress(toLatinDigits(value)) === null ? "date" : null;
    default:
      return variable.max_length != null && [...value].length > variable.max_length ? "too_long" : null;
  }
}

/** What the API refused, by the index of the row that was sent; `-1` is the whole. */
export function refusedRows(fields: readonly FieldError[]): Map<number, RowProblem[]> {
  const refused = new Map<number, RowProblem[]>();
  for (const { field, code } of fields) {
    const [, index, rest] = field.match(/^rows\[(\d+)\](?:\.(.*))?$/) ?? [];
    const at = index === undefined ? -1 : Number(index);
    const problem = { field: (index === undefined ? field : (rest ?? "")).replace(/^variables\.?/, ""), code };
    refused.set(at, [...(refused.get(at) ?? []), problem]);
  }
  return refused;
}

/** A header and an example row for a prompt, to be filled in a spreadsheet. */
export function templateTable(variables: readonly Variable[]): string[][] {
  return [
    [titleColumn(variables), ...variables.map(({ name, label }) => label || name)],
    ["", ...variables.map((variable) => (variable.default == null ? "" : String(variable.default)))],
  ];
}

/** Dollars as they are typed (`۱۲٫۵`) as micro US dollars; `null` where it is no amount. */
export function microDollars(typed: string): number | null {
  const plain = toLatinDigits(typed)
    .replace(/[\s٬,]/g, "")
    .replace(/٫/, ".");
  if (!/^\d+(\.\d{1,6})?$/.test(plain)) return null;
  const micro = Math.round(Number(plain) * 1_000_000);
  return micro > 0 && Number.isSafeInteger(micro) ? micro : null;
}
