import { words } from "@/lib/words";
import { fill as fillWords } from "@/lib/words/fill";
import { prompts as promptsWords } from "@/lib/words/prompts";
import { Badge, UserText } from "@/components/ui";
import type { VariableChange } from "./changes";
import type { Variable } from "./queries";
import { shownValue } from "./values";

const w = promptsWords.versions;

/** The variables that differ between two versions of a prompt, each as it was and as it is. Nothing where none does. */
export function VariableChanges({ changes }: { changes: readonly VariableChange[] }) {
  if (changes.length === 0) return null;
  return (
    <>
      <h3 className="mt-6 mb-2 border-t border-line pt-4 font-semibold">{w.variables}</h3>
      <ul className="flex flex-col gap-2">
        {changes.map((change) => (
          <li key={change.name} className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <UserText className="font-semibold">{change.name}</UserText>
            <Badge tone={change.from == null ? "good" : change.to == null ? "bad" : "warn"}>
              {change.from == null ? w.added : change.to == null ? w.removed : w.changed}
            </Badge>
            <span className="flex flex-col text-sm">
              {change.from ? (
                <del className="text-ink-3 decoration-bad">
                  <UserText>{described(change.from)}</UserText>
                </del>
              ) : null}
              {change.to ? (
                <ins className="decoration-good">
                  <UserText>{described(change.to)}</UserText>
                </ins>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** A variable in one line, with everything that may differ. */
function described(variable: Variable): string {
  const v = promptsWords.variable;
  const bounds = variable.type === "date" ? "date" : "number";
  const parts: [string, unknown][] = [
    [v.label, variable.label],
    [v.help, variable.help],
    [v.default, variable.default],
    [v.choices, variable.choices && words.common.listOf(variable.choices)],
    [v.maxLength, variable.max_length],
    [v.min[bounds], variable.min],
    [v.max[bounds], variable.max],
  ];
  return [
    fillWords.types[variable.type ?? "text"],
    variable.required ? promptsWords.try.missingRequired : words.common.optional,
    ...parts
      .filter(([, value]) => value != null && value !== "")
      .map(([name, value]) => `${name}: ${shownValue(value)}`),
  ].join(" · ");
}
