import { describe, expect, it } from "vitest";
import { makesNewVersion, variableChanges } from "./changes";
import type { Variable } from "./queries";

const topic: Variable = { name: "موضوع", type: "text", required: true };
const tone: Variable = { name: "لحن", type: "choice", choices: ["رسمی", "صمیمی"], required: false };

describe("what a new version changes", () => {
  it("is each variable that came, went or is another, by its name", () => {
    const louder = { ...tone, choices: ["رسمی", "صمیمی", "شوخ"] };
    expect(variableChanges([topic, tone], [louder, { name: "طول", type: "text" }])).toEqual([
      { name: "موضوع", from: topic, to: null },
      { name: "لحن", from: tone, to: louder },
      { name: "طول", from: null, to: { name: "طول", type: "text", required: false } },
    ]);
  });

  it("is nothing where properties stand in another order, are empty or are the type's own", () => {
    const again = { required: true, label: " ", name: "موضوع " } as Variable;
    expect(variableChanges([topic], [again])).toEqual([]);
    expect(makesNewVersion({ template: "الف", variables: [topic] }, { template: "الف", variables: [again] })).toBe(
      false,
    );
  });

  it("makes a version where the template or the order of the variables is another", () => {
    const variables = [topic, tone];
    expect(makesNewVersion({ template: "الف", variables }, { template: "ب", variables })).toBe(true);
    expect(
      makesNewVersion({ template: "الف", variables }, { template: "الف", variables: [...variables].reverse() }),
    ).toBe(true);
  });
});
