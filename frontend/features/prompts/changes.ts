import type { Schema } from "@/lib/api";
import type { Variable } from "./queries";
import { cleanVariables } from "./values";

export type VariableChange = Schema<"VariableChange">;

/** What was done to the variables, by name, in the shape that `GET /prompts/{id}/diff` has; a renamed one is removed and added. */
export function variableChanges(from: readonly Variable[], to: readonly Variable[]): VariableChange[] {
  const was = new Map(cleanVariables(from).map((variable) => [variable.name, variable]));
  const is = new Map(cleanVariables(to).map((variable) => [variable.name, variable]));
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) => {
    const before = was.get(name);
    const after = is.get(name);
    return same(before, after) ? [] : [{ name, from: before ?? null, to: after ?? null }];
  });
}

/** Whether a text or the order or properties of the variables changed: what a new version of a prompt is kept for. */
export function makesNewVersion(
  was: { template: string; variables: readonly Variable[] },
  is: { template: string; variables: readonly Variable[] },
): boolean {
  const key = (variables: readonly Variable[]) => JSON.stringify(cleanVariables(variables).map(sorted));
  return was.template !== is.template || key(was.variables) !== key(is.variables);
}

function same(a: Variable | undefined, b: Variable | undefined): boolean {
  return a !== undefined && b !== undefined && JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

/** Its properties in one order, whoever wrote it. */
const sorted = (variable: Variable) => Object.entries(variable).sort(([a], [b]) => (a < b ? -1 : 1));
