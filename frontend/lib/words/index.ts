import { fa, type Words } from "./fa";

/**
 * The words in use. Words of one area alone (members, settings, webhooks, …) are files of their own beside this one and are imported by
 * that area, so that other pages do not load them; a second language is a second set of these files.
 */
export const words: Words = fa;
