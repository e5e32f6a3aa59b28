"use client";

import { ArrowUp, Plus, X } from "lucide-react";
import { dayFromAddress } from "@/lib/day";
import { toLatinDigits } from "@/lib/text/digits";
import { words } from "@/lib/words";
import { fill as fillWords } from "@/lib/words/fill";
import { prompts as promptsWords } from "@/lib/words/prompts";
import { Checkbox, DateField, Field, Input, Select, TextArea } from "@/components/forms";
import { Button, IconButton, UserText } from "@/components/ui";
import { useCalendar } from "@/features/session";
import type { Variable, VariableType } from "./queries";
import { namesIn, shownValue } from "./values";

const w = promptsWords;
const v = w.variable;
const TYPES = Object.keys(fillWords.types) as VariableType[];

/** The variables of a template: what each takes, and how a form shows it. */
export function VariablesEditor({
  template,
  variables,
  errors,
  readOnly,
  onChange,
}: {
  template: string;
  variables: Variable[];
  /** Codes by index and property. */
  errors: Record<number, Record<string, string>>;
  readOnly: boolean;
  onChange: (variables: Variable[]) => void;
}) {
  const used = namesIn(template);
  const undeclared = used.filter((name) => !variables.some((variable) => variable.name === name));
  const add = (name: string) => onChange([...variables, { name, type: "text", required: true }]);
  const change = (index: number, part: Partial<Variable>) =>
    onChange(variables.map((variable, at) => (at === index ? { ...variable, ...part } : variable)));
  return (
    <div className="flex flex-col gap-3">
      {variables.length === 0 && undeclared.length === 0 ? <p className="text-ink-3">{w.noVariables}</p> : null}
      {undeclared.length > 0 ? (
        <div className="flex flex-wrap items-center gap-2 rounded-md bg-warn-tint px-3 py-2 text-sm text-warn">
          <span>{w.undeclared}</span>
          {undeclared.map((name) => (
            <Button
              key={name}
              className="h-8 px-2.5"
              disabled={readOnly}
              icon={<Plus aria-hidden="true" className="size-3.5" />}
              onClick={() => add(name)}
            >
              <UserText>{name}</UserText>
            </Button>
          ))}
        </div>
      ) : null}
      <ul className="flex flex-col gap-3">
        {variables.map((variable, index) => (
          <li key={index}>
            <details
              className="rounded-md border border-line bg-surface"
              open={errors[index] !== undefined || variable.name === "" || undefined}
            >
              <summary className="flex min-h-11 cursor-pointer items-center gap-2 px-3 py-1.5 select-none">
                <span className="min-w-0 grow truncate font-semibold">
                  <UserText>{variable.label || variable.name || v.untitled}</UserText>
                </span>
                <span className="text-sm whitespace-nowrap text-ink-3">
                  {fillWords.types[variable.type ?? "text"]}
                  {variable.required ? "" : ` · ${words.common.optional}`}
                </span>
              </summary>
              <fieldset disabled={readOnly} className="grid gap-4 border-t border-line px-3 py-4 sm:grid-cols-2">
                <VariableForm
                  variable={variable}
                  errors={errors[index] ?? {}}
                  isUnused={variable.name !== "" && !template.includes(variable.name)}
                  onChange={(part) => change(index, part)}
                />
                {readOnly ? null : (
                  <div className="flex items-center justify-end gap-1 sm:col-span-2">
                    <IconButton
                      label={w.moveUp(variable.name)}
                      disabled={index === 0}
                      onClick={() => {
                        const moved = variables.slice();
                        moved.splice(index - 1, 0, moved.splice(index, 1)[0]!);
                        onChange(moved);
                      }}
                    >
                      <ArrowUp aria-hidden="true" className="size-4" strokeWidth={1.5} />
                    </IconButton>
                    <IconButton
                      label={w.removeVariable(variable.name)}
                      onClick={() => onChange(variables.filter((_, at) => at !== index))}
                    >
                      <X aria-hidden="true" className="size-4" strokeWidth={1.5} />
                    </IconButton>
                  </div>
                )}
              </fieldset>
            </details>
          </li>
        ))}
      </ul>
      {readOnly ? null : (
        <Button
          className="self-start"
          icon={<Plus aria-hidden="true" className="size-4" strokeWidth={1.5} />}
          onClick={() => add("")}
        >
          {w.addVariable}
        </Button>
      )}
    </div>
  );
}

function VariableForm({
  variable,
  errors,
  isUnused,
  onChange,
}: {
  variable: Variable;
  errors: Record<string, string>;
  isUnused: boolean;
  onChange: (part: Partial<Variable>) => void;
}) {
  const calendar = useCalendar();
  const type = variable.type ?? "text";
  const error = (property: string) =>
    errors[property] ? (w.fieldErrors[property] ?? words.errors.fields.invalid) : "";
  return (
    <>
      <Field label={v.name} error={error("name")} hint={isUnused ? w.unused : undefined}>
        <Input
          dir="auto"
          maxLength={50}
          value={variable.name}
          onChange={(event) => onChange({ name: event.target.value.replace(/\s/g, "_") })}
        />
      </Field>
      <Field label={v.type}>
        <Select
          className="w-full"
          value={type}
          onChange={(event) =>
            // A default or a bound of one type is none of another.
            onChange({ type: event.target.value as VariableType, default: undefined, min: undefined, max: undefined })
          }
        >
          {TYPES.map((each) => (
            <option key={each} value={each}>
              {fillWords.types[each]}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={v.label} optional error={error("label")}>
        <Input
          dir="auto"
          maxLength={200}
          value={variable.label ?? ""}
          onChange={(event) => onChange({ label: event.target.value })}
        />
      </Field>
      <Field label={v.help} optional error={error("help")}>
        <Input
          dir="auto"
          maxLength={1000}
          value={variable.help ?? ""}
          onChange={(event) => onChange({ help: event.target.value })}
        />
      </Field>
      {type === "choice" ? (
        <Field label={v.choices} hint={v.choicesHint} error={error("choices")} className="sm:col-span-2">
          <TextArea
            rows={3}
            value={(variable.choices ?? []).join("\n")}
            onChange={(event) => onChange({ choices: event.target.value.split("\n") })}
          />
        </Field>
      ) : null}
      <Field label={v.default} optional error={error("default")}>
        {type === "choice" || type === "boolean" ? (
          <Select
            className="w-full"
            value={shownValue(variable.default)}
            onChange={(event) => {
              const { value } = event.target;
              onChange({ default: value === "" ? undefined : type === "boolean" ? value === "true" : value });
            }}
          >
            <option value="">{v.noDefault}</option>
            {type === "boolean" ? (
              <>
                <option value="true">{words.common.yes}</option>
                <option value="false">{words.common.no}</option>
              </>
            ) : (
              [...new Set(variable.choices?.map((choice) => choice.trim()).filter(Boolean))].map((choice) => (
                <option key={choice} value={choice}>
                  {choice}
                </option>
              ))
            )}
          </Select>
        ) : type === "long_text" ? (
          <TextArea
            rows={3}
            value={shownValue(variable.default)}
            onChange={(event) => onChange({ default: event.target.value })}
          />
        ) : type === "date" ? (
          <DateField
            calendar={calendar}
            value={dayFromAddress(shownValue(variable.default)) ?? ""}
            onChange={(day) => onChange({ default: day })}
          />
        ) : (
          <Input
            dir={type === "text" ? "auto" : "ltr"}
            inputMode={type === "number" ? "decimal" : undefined}
            value={shownValue(variable.default)}
            onChange={(event) => onChange({ default: event.target.value })}
          />
        )}
      </Field>
      {type === "text" || type === "long_text" ? (
        <Field label={v.maxLength} optional error={error("max_length")}>
          <Input
            dir="ltr"
            inputMode="numeric"
            maxLength={5}
            value={shownValue(variable.max_length)}
            onChange={(event) =>
              onChange({ max_length: Number(toLatinDigits(event.target.value).replace(/\D/g, "")) || null })
            }
          />
        </Field>
      ) : null}
      {type === "number" || type === "date" ? (
        <div className="grid grid-cols-2 gap-3">
          {(["min", "max"] as const).map((bound) => (
            <Field key={bound} label={v[bound][type]} optional error={error(bound)}>
              {type === "date" ? (
                <DateField
                  calendar={calendar}
                  value={dayFromAddress(shownValue(variable[bound])) ?? ""}
                  onChange={(day) => onChange({ [bound]: day })}
                />
              ) : (
                <Input
                  inputMode="decimal"
                  dir="ltr"
                  value={shownValue(variable[bound])}
                  onChange={(event) => onChange({ [bound]: event.target.value })}
                />
              )}
            </Field>
          ))}
        </div>
      ) : null}
      <Checkbox
        className="sm:col-span-2"
        label={v.required}
        checked={variable.required ?? false}
        onChange={(event) => onChange({ required: event.target.checked })}
      />
    </>
  );
}
