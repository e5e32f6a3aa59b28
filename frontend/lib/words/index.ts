import { fa, type Words } from "./fa";

/** The words in use. */
export const words: Words = fa;
