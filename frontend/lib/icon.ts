import { createElement, forwardRef, type SVGProps } from "react";

type IconData = { node: [tag: string, attributes: Record<string, string>][] };

/** An icon of lucide as a component: takes the attributes of an `svg`, and is hidden from assistive technology unless it is named. */
export default function createLucideIcon({ node }: IconData) {
  return forwardRef<SVGSVGElement, SVGProps<SVGSVGElement>>(function Icon({ children, ...attributes }, ref) {
    const isNamed = children != null || Object.keys(attributes).some((name) => /^(aria-|role$|title$)/.test(name));
    return createElement(
      "svg",
      {
        ref,
        xmlns: "http://www.w3.org/2000/svg",
        width: 24,
        height: 24,
        viewBox: "0 0 24 24",
        fill: "none",
        stroke: "currentColor",
        strokeWidth: 2,
        strokeLinecap: "round",
        strokeLinejoin: "round",
        "aria-hidden": isNamed ? undefined : true,
        ...attributes,
      },
      ...node.map(([tag, shape]) => createElement(tag, shape)),
      children,
    );
  });
}
