import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { render } from "@testing-library/react";
import { Menu } from "lucide-react";
import { expect, it } from "vitest";
import createLucideIcon from "./icon";

const require = createRequire(import.meta.url);
const strip = require("../scripts/lucide-icon.cjs") as (source: string) => string;

it("draws an icon as the library does, without its classes", () => {
  const file = path.resolve("node_modules/lucide-react/dist/esm/icons/menu.mjs");
  const source = strip(readFileSync(file, "utf8"));
  expect(source).not.toMatch(/key:|name:/);
  const data = new Function(
    `${source.replace(/^import.*$/m, "").replace(/^const Menu[^]*/m, "")}; return __iconData;`,
  )();
  const Own = createLucideIcon(data);
  const drawn = (icon: React.ReactElement) => {
    const svg = render(icon).container.querySelector("svg")!;
    return {
      html: svg.innerHTML,
      attributes: Object.fromEntries([...svg.attributes].map(({ name, value }) => [name, value])),
    };
  };
  for (const props of [
    { strokeWidth: 1.5, className: "size-4" },
    { role: "img", "aria-label": "منو" },
    { "aria-hidden": true },
  ] as const) {
    const [own, theirs] = [drawn(<Own {...props} />), drawn(<Menu {...props} />)];
    expect(own.html).toBe(theirs.html);
    const { class: _own, ...ownAttributes } = own.attributes;
    const { class: _theirs, ...theirAttributes } = theirs.attributes;
    expect(ownAttributes).toEqual(theirAttributes);
  }
});
