import { describe, expect, it } from "vitest";
import { fileNameOf } from "./download";

describe("the name of a file", () => {
  it("is the Unicode one where there is one", () => {
    expect(fileNameOf(`attachment; filename="content.md"; filename*=UTF-8''%D8%AE%D8%A8%D8%B1.md`)).toBe("خبر.md");
    expect(fileNameOf('attachment; filename="a \\"b\\".json"')).toBe('a "b".json');
    expect(fileNameOf("attachment; filename=plain.csv")).toBe("plain.csv");
    expect(fileNameOf("attachment; filename*=UTF-8''%E0%A4%A; filename=x.md")).toBe("x.md");
    expect(fileNameOf("inline")).toBeNull();
    expect(fileNameOf(null)).toBeNull();
  });
});
