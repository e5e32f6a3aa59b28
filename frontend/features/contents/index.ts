export * from "./queries";
export * from "./status";
export { ContentsPage } from "./list-page";
export { ContentPage } from "./content-page";
export { NewContentPage } from "./new-page";
export { Comparison } from "./changes";
export { PiiList, piiLabel, usePiiMarks } from "./pii";
