export * from "./queries";
export * from "./status";
export { ProjectFileDialog } from "./project-files";
export { Presence, usePresence } from "./presence";
export { Comparison } from "./comparison";
export { NoProjects } from "./no-projects";
export { parseTags } from "./tags";
export { piiLabel, usePiiMarks } from "./pii";
export { PiiList } from "./pii-list";
