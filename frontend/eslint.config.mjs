import { FlatCompat } from "@eslint/eslintrc";

const compat = new FlatCompat({ baseDirectory: import.meta.dirname });

/** Layers, lowest first: lib, components, features, app. A layer imports only from those below it. */
const layer = (files, forbidden) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: forbidden }] },
});

const above = (groups, message) => ({ group: groups, message });
const noClientOnServer = above(
  ["@/lib/server", "@/lib/server/*"],
  "lib/server is for route handlers and middleware only.",
);

const syntax = [
  // Direction is the document's: only logical utilities (ms-, pe-, start-, text-start).
  {
    selector:
      "JSXAttribute[name.name='className'] Literal[value=/(^|\\s|:)-?(m[lr]|p[lr]|left|right|border-[lr]|rounded-[lr]|rounded-[tb][lr]|scroll-m[lr])-|(^|\\s|:)text-(left|right)(\\s|$)/]",
    message: "Use logical utilities: ms- me- ps- pe- start- end- border-s text-start.",
  },
  {
    selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
    message: "No HTML from strings.",
  },
  {
    // `toastError` adds the request's id, without which nobody can look into it.
    selector: "CallExpression[callee.name='toast'][arguments.1.value='bad'] MemberExpression[property.name='text']",
    message: "Tell a failed request with toastError of lib/told.",
  },
];

/** Words of a language live in its folder below lib/words: a literal elsewhere would stay when the language is another one. */
const words = [
  "JSXText[value=/[\\u0600-\\u06ff]/]",
  "Literal[value=/[\\u0600-\\u06ff]/]",
  "TemplateElement[value.raw=/[\\u0600-\\u06ff]/]",
].map((selector) => ({ selector, message: "Words live in lib/words." }));

const config = [
  {
    ignores: [
      ".next/**",
      "node_modules/**",
      "lib/api-types.d.ts",
      "next-env.d.ts",
      "test-results/**",
      "playwright-report/**",
    ],
  },
  ...compat.extends("next/core-web-vitals", "next/typescript"),
  {
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-restricted-syntax": ["error", ...syntax],
    },
  },
  {
    files: ["app/**", "components/**", "features/**"],
    ignores: ["**/*.test.*"],
    rules: { "no-restricted-syntax": ["error", ...syntax, ...words] },
  },
  {
    // What the bundler and the built server load by `require`.
    files: ["scripts/*.cjs"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  layer(["lib/**"], [above(["@/components/*", "@/features/*", "@/app/*"], "lib is the lowest layer.")]),
  layer(
    ["components/**"],
    [above(["@/features/*", "@/app/*"], "components know nothing of features."), noClientOnServer],
  ),
  layer(
    ["features/**"],
    [
      above(["@/app/*"], "features know nothing of routes."),
      above(["@/features/*/*"], "Import another feature through its index."),
      noClientOnServer,
    ],
  ),
  // A route takes its page from the page's own file, so that it loads that page alone.
  layer(
    ["app/(auth)/**", "app/(dashboard)/**", "app/(onboarding)/**"],
    [above(["@/features/*/*", "!@/features/*/*-page"], "Import a feature's index, or its page."), noClientOnServer],
  ),
];

export default config;
