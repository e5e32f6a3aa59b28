/**
 * The words of the dashboard in Persian. A language is a folder like this one, a file for each area of pages, so that a page loads the
 * words of its own area alone. `@/lib/words` and `@/lib/words/<area>` name the language in use; `paths` in tsconfig.json (and the alias
 * in vitest.config.mts) says which folder that is. Nothing outside holds words of a language: a lint sees to that.
 */
export { common as words } from "./common";
