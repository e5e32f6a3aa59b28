export * from "./queries";
export * from "./status";
export { Comparison } from "./comparison";
export { PiiList, piiLabel, usePiiMarks } from "./pii";
