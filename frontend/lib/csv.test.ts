import { describe, expect, it } from "vitest";
import { decodeText, formatCsv, parseCsv, separatorOf } from "./csv";

const cells = (text: string) => parseCsv(text).map((record) => record.cells);

describe("CSV", () => {
  it("is read with quotation marks, line ends in cells, and empty lines left out", () => {
    expect(cells('a,b\r\n"x, ""y""\nz",2\r\n\r\n,\n3,')).toEqual([
      ["a", "b"],
      ['x, "y"\nz', "2"],
      ["3", ""],
    ]);
  });

  it("tells the line that a record begins in", () => {
    expect(parseCsv('a\n"x\ny"\n\nz').map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  it("finds its separator, and takes the byte order mark off", () => {
    expect(separatorOf("a;b,c;d")).toBe(";");
    expect(cells("\ufeffعنوان\tموضوع\nمی‌روم\tب")).toEqual([
      ["عنوان", "موضوع"],
      ["می‌روم", "ب"],
    ]);
  });

  it("comes back from what is written", () => {
    const table = [
      ["title", 'a"b'],
      ["سطر\nدوم", "c,d"],
    ];
    expect(cells(formatCsv(table))).toEqual(table);
  });

  it("of an old spreadsheet is read, too", () => {
    expect(decodeText(new Uint8Array([0xd3, 0xe1, 0xc7, 0xe3]).buffer)).toBe("سلام");
    expect(decodeText(new TextEncoder().encode("سلام").buffer as ArrayBuffer)).toBe("سلام");
  });
});
