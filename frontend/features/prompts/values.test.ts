import { describe, expect, it } from "vitest";
import type { Variable } from "./queries";
import {
  cleanVariables,
  givenValues,
  initialValues,
  missingNames,
  namesIn,
  offsetOf,
  placeOf,
  templateMistake,
  valueErrors,
  variableErrors,
} from "./values";

const variables: Variable[] = [
  { name: "موضوع", type: "text", required: true },
  { name: "لحن", type: "choice", choices: ["رسمی", "صمیمی"], default: "رسمی", required: true },
  { name: "شمار", type: "number" },
  { name: "امضا", type: "boolean" },
];

describe("values of a prompt's variables", () => {
  it("begin with what was given before, else with the defaults", () => {
    expect(initialValues(variables, { شمار: 3 })).toEqual({ موضوع: "", لحن: "رسمی", شمار: "۳", امضا: false });
  });

  it("are sent as they were typed, half-spaces too, without the empty ones", () => {
    const values = { ...initialValues(variables), موضوع: "می‌روم", شمار: " " };
    expect(givenValues(variables, values)).toEqual({ موضوع: "می‌روم", لحن: "رسمی", امضا: false });
  });

  it("leave out what belongs to another prompt", () => {
    expect(givenValues(variables.slice(0, 1), { موضوع: "پاییز", دیگر: "x" })).toEqual({ موضوع: "پاییز" });
  });

  it("are missing where they are required and have no default", () => {
    expect(missingNames(variables, { موضوع: " ", لحن: "" })).toEqual(["موضوع"]);
  });
});

describe("errors of an answer", () => {
  const fields = [
    { field: "template", code: "invalid", message: "line 2, column 5: a tag is not closed" },
    { field: "variables[1].choices", code: "invalid", message: "a choice needs at least one" },
    { field: "variables.موضوع", code: "required", message: "a value is required" },
  ];
  it("tell the place of a mistake in the template", () => {
    expect(templateMistake(fields)).toEqual({ place: { line: 2, column: 5 }, message: "a tag is not closed" });
    expect(templateMistake([{ field: "template", code: "too_long", message: "too long" }])?.place).toBeNull();
    expect(templateMistake([])).toBeNull();
  });
  it("are told apart by variable and by value", () => {
    expect(variableErrors(fields)).toEqual({ 1: { choices: "invalid" } });
    expect(valueErrors(fields)).toEqual({ موضوع: "required" });
  });
});

describe("places in a template", () => {
  const text = "سلام\n📚 {{نام}}";
  it("count code points, while a text field counts UTF-16 units", () => {
    const offset = text.indexOf("{{");
    expect(placeOf(text, offset)).toEqual({ line: 2, column: 3 });
    expect(offsetOf(text, { line: 2, column: 3 })).toBe(offset);
  });
  it("beyond the end are its end", () => {
    expect(offsetOf(text, { line: 9, column: 9 })).toBe(text.length);
  });
});

it("finds the names that a template puts in, once each", () => {
  expect(namesIn("{{موضوع}} {{ نام_۱|default('x') }} {{موضوع}} {% if نکته %}{{}}{% endif %}")).toEqual([
    "موضوع",
    "نام_۱",
  ]);
});

it("sends of a variable what its type takes", () => {
  expect(
    cleanVariables([
      { name: " a ", type: "choice", choices: ["x", " ", "y "], max_length: 3, min: 1, label: " ", default: "" },
      { name: "b", type: "number", min: "1", max: "", choices: ["x"] },
    ]),
  ).toEqual([
    { name: "a", type: "choice", required: false, choices: ["x", "y"] },
    { name: "b", type: "number", required: false, min: "1" },
  ]);
});
