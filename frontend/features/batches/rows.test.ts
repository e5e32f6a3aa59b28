import { describe, expect, it } from "vitest";
import type { Schema } from "@/lib/api";
import { microDollars, readRows, refusedRows, templateTable } from "./rows";

const variables: Schema<"Variable">[] = [
  { name: "topic", label: "موضوع کتاب", type: "text", required: true },
  { name: "tone", type: "choice", choices: ["رسمی", "صمیمی"], default: "رسمی", required: true },
  { name: "count", type: "number" },
  { name: "day", type: "date" },
];

describe("rows of a batch", () => {
  it("are read from a table whose columns have the names or labels of variables", () => {
    const { rows, unknown, problem } = readRows("عنوان;موضوع كتاب;count;رنگ\nیک;شعر;۱۲;سبز\nدو;داستان;;\n", variables);
    expect(problem).toBeNull();
    expect(unknown).toEqual(["رنگ"]);
    expect(rows.map(({ title, variables: values, problems }) => [title, values, problems])).toEqual([
      ["یک", { topic: "شعر", count: "۱۲" }, []],
      ["دو", { topic: "داستان" }, []],
    ]);
  });

  it("tell what is wrong, each with its line", () => {
    const { rows } = readRows(
      `title,topic,tone,count,day\n,شعر,,,\nسه,,تند,چند,1405/09/09\nچهار,الف,رسمی,1,2026-11-30,زیادی`,
      variables,
    );
    expect(rows.map(({ line, problems }) => [line, problems.map(({ field, code }) => `${field}:${code}`)])).toEqual([
      [2, ["title:required"]],
      [3, ["topic:required", "tone:choice", "count:number", "day:date"]],
      [4, [":cells"]],
    ]);
  });

  it("are read from JSON, nested or flat", () => {
    const { rows } = readRows(
      '[{"title":"یک","variables":{"topic":"الف","count":3}},{"title":"دو","topic":"ب"}]',
      variables,
    );
    expect(rows.map(({ title, variables: values }) => [title, values])).toEqual([
      ["یک", { topic: "الف", count: "3" }],
      ["دو", { topic: "ب" }],
    ]);
    expect(rows.every(({ problems }) => problems.length === 0)).toBe(true);
    expect(readRows('[{"title":', variables).problem).toBe("not_json");
  });

  it("say why nothing can be read", () => {
    expect(readRows(" ", variables).problem).toBe("empty");
    expect(readRows("topic\nx", variables).problem).toBe("no_title");
    expect(readRows("title,topic", variables).problem).toBe("no_rows");
    expect(readRows(`title\n${"x\n".repeat(1001)}`, variables).problem).toBe("too_many");
  });

  it("that the API refused are told by their index", () => {
    const refused = refusedRows([
      { field: "rows[2].variables.topic", code: "required", message: "" },
      { field: "rows[2].title", code: "invalid", message: "" },
      { field: "budget_micro_usd", code: "invalid", message: "" },
    ]);
    expect(refused.get(2)).toEqual([
      { field: "topic", code: "required" },
      { field: "title", code: "invalid" },
    ]);
    expect(refused.get(-1)).toEqual([{ field: "budget_micro_usd", code: "invalid" }]);
  });

  it("begin with a template of their prompt", () => {
    expect(templateTable(variables)).toEqual([
      ["عنوان", "موضوع کتاب", "tone", "count", "day"],
      ["", "", "رسمی", "", ""],
    ]);
    const named = [{ name: "عنوان" }] as typeof variables;
    const table = templateTable(named);
    expect(table[0]).toEqual(["title", "عنوان"]);
    expect(readRows("title,عنوان\nیک,دو", named).rows[0]).toMatchObject({ title: "یک", variables: { عنوان: "دو" } });
  });
});

describe("a budget", () => {
  it("is an amount of dollars in any digits", () => {
    expect(microDollars("۱۲٫۵")).toBe(12_500_000);
    expect(microDollars("1,000")).toBe(1_000_000_000);
    for (const wrong of ["", "0", "-1", "ده", "1.1234567"]) expect(microDollars(wrong)).toBeNull();
  });
});
