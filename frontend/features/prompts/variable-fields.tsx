"use client";

import { dayFromAddress, type Day } from "@/lib/day";
import { words } from "@/lib/words";
import { fill as fillWords } from "@/lib/words/fill";
import { Checkbox, DateField, Field, Input, Select, TextArea } from "@/components/forms";
import { useCalendar } from "@/features/session";
import type { Variable } from "./queries";
import type { Values } from "./values";

const w = fillWords;

/** A prompt's variables as a form: each as its type wants it, with its label, help and limits. */
export function VariableFields({
  variables,
  values,
  errors,
  onChange,
}: {
  variables: readonly Variable[];
  values: Values;
  /** Codes by name. */
  errors: Record<string, string>;
  onChange: (name: string, value: string | boolean) => void;
}) {
  const calendar = useCalendar();
  return (
    <div className="flex flex-col gap-4">
      {variables.map((variable) => {
        const { name, type = "text" } = variable;
        const label = variable.label || name.replaceAll("_", " ");
        const value = values[name];
        const text = typeof value === "string" ? value : "";
        if (type === "boolean")
          return (
            <Checkbox
              key={name}
              label={label}
              hint={variable.help || undefined}
              checked={value === true}
              onChange={(event) => onChange(name, event.target.checked)}
            />
          );
        const code = errors[name];
        const control = {
          value: text,
          required: variable.required,
          onChange: (event: { target: { value: string } }) => onChange(name, event.target.value),
        };
        return (
          <Field
            key={name}
            label={label}
            hint={variable.help || undefined}
            optional={!variable.required}
            error={code ? (words.errors.fields[code] ?? words.errors.fields.invalid) : undefined}
          >
            {type === "long_text" ? (
              <TextArea rows={4} maxLength={variable.max_length ?? undefined} {...control} />
            ) : type === "choice" ? (
              <Select className="w-full sm:w-72" {...control}>
                <option value="">{w.pick}</option>
                {variable.choices?.map((choice) => (
                  <option key={choice} value={choice}>
                    {choice}
                  </option>
                ))}
              </Select>
            ) : type === "date" ? (
              <DateField
                className="sm:w-72"
                calendar={calendar}
                min={dayOf(variable.min)}
                max={dayOf(variable.max)}
                value={dayOf(text) ?? ""}
                onChange={(day) => onChange(name, day)}
              />
            ) : type === "number" ? (
              <Input inputMode="decimal" dir="ltr" className="text-end sm:w-72" {...control} />
            ) : (
              <Input dir="auto" maxLength={variable.max_length ?? undefined} {...control} />
            )}
          </Field>
        );
      })}
    </div>
  );
}

function dayOf(value: unknown): Day | undefined {
  return (typeof value === "string" && dayFromAddress(value)) || undefined;
}
