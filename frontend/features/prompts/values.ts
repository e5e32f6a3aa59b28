import type { FieldError } from "@/lib/api-error";
import { typedNumber } from "@/lib/text/digits";
import { unitsFromCodePoints } from "@/lib/text/offsets";
import type { Variable } from "./queries";

/** Values of a prompt's variables as a form holds them: texts as they are typed, and ticks. */
export type Values = Record<string, string | boolean>;

/** What a form begins with: what was given before, else the defaults. */
export function initialValues(variables: readonly Variable[], given: Record<string, unknown> = {}): Values {
  return Object.fromEntries(
    variables.map((variable) => {
      const value = given[variable.name] ?? variable.default;
      if (variable.type === "boolean") return [variable.name, value === true];
      return [variable.name, shownValue(value)];
    }),
  );
}

/** A default, a bound or a value as a form and a list show it. */
export function shownValue(value: unknown): string {
  return value === null || value === undefined ? "" : typeof value === "number" ? typedNumber(value) : String(value);
}

/** The values as the API takes them; what is empty is left out, so that its default counts. Values of other prompts are left out. */
export function givenValues(variables: readonly Variable[], values: Values): Record<string, string | boolean> {
  const given: Record<string, string | boolean> = {};
  for (const { name, type } of variables) {
    const value = values[name];
    if (type === "boolean") given[name] = value === true;
    else if (typeof value === "string" && value.trim() !== "") given[name] = value;
  }
  return given;
}

/** The same as a body of the API has them: its document names no properties of an object whose names are the prompt's own. */
export function sentValues(variables: readonly Variable[], values: Values): Record<string, never> {
  return givenValues(variables, values) as Record<string, never>;
}

/** Names that must have a value and have none. */
export function missingNames(variables: readonly Variable[], values: Values): string[] {
  const given = givenValues(variables, values);
  return variables
    .filter(({ name, required, default: fallback }) => required === true && fallback == null && !(name in given))
    .map(({ name }) => name);
}

/** Errors of an answer under `variables.<name>`, as name → code. */
export function valueErrors(fields: readonly FieldError[]): Record<string, string> {
  return Object.fromEntries(
    fields
      .filter(({ field }) => field.startsWith("variables."))
      .map(({ field, code }) => [field.slice("variables.".length), code]),
  );
}

/** Errors of an answer under `variables[2].max`, as index → property → code. */
export function variableErrors(fields: readonly FieldError[]): Record<number, Record<string, string>> {
  const errors: Record<number, Record<string, string>> = {};
  for (const { field, code } of fields) {
    const [, index, property] = field.match(/^variables\[(\d+)\]\.(\w+)/) ?? [];
    if (index !== undefined) (errors[Number(index)] ??= {})[property!] = code;
  }
  return errors;
}

export type Place = { line: number; column: number };

/** Where a template is wrong, and what is: the API begins its message with the place, as `line 2, column 5: …`. */
export function templateMistake(fields: readonly FieldError[]): { place: Place | null; message: string } | null {
  const wrong = fields.find(({ field }) => field === "template");
  if (wrong === undefined) return null;
  const [, line, column, message] = wrong.message.match(/^line (\d+), column (\d+): ([\s\S]*)$/) ?? [];
  if (line === undefined) return { place: null, message: wrong.message };
  return { place: { line: Number(line), column: Number(column) }, message: message! };
}

/** A place (lines and code points from 1) as an offset of the text in UTF-16 units. */
export function offsetOf(text: string, { line, column }: Place): number {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return Math.min(text.length, before + unitsFromCodePoints(lines[line - 1] ?? "", column - 1));
}

/** The place of an offset in UTF-16 units. */
export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: [...before.slice(lineStart)].length + 1 };
}

/** Names that a template plainly puts in (`{{ name }}`), in their order; the API's own reading counts in the end. */
export function namesIn(template: string): string[] {
  const names = [...template.matchAll(/\{\{\s*([\p{L}_][\p{L}\p{M}\p{N}_\u200c]*)/gu)].map((match) => match[1]!);
  return [...new Set(names)];
}

/** Variables as they are sent: texts trimmed, and without what their type does not take. */
export function cleanVariables(variables: readonly Variable[]): Variable[] {
  return variables.map((variable) => {
    const type = variable.type ?? "text";
    const clean: Variable = { name: variable.name.trim(), type, required: variable.required ?? false };
    const label = variable.label?.trim();
    const help = variable.help?.trim();
    if (label) clean.label = label;
    if (help) clean.help = help;
    if (variable.default !== undefined && variable.default !== null && variable.default !== "")
      clean.default = variable.default;
    if (type === "choice")
      clean.choices = (variable.choices ?? []).map((choice) => choice.trim()).filter((choice) => choice !== "");
    if ((type === "text" || type === "long_text") && variable.max_length) clean.max_length = variable.max_length;
    if (type === "number" || type === "date") {
      if (variable.min !== undefined && variable.min !== null && variable.min !== "") clean.min = variable.min;
      if (variable.max !== undefined && variable.max !== null && variable.max !== "") clean.max = variable.max;
    }
    return clean;
  });
}
