export * from "./queries";
export * from "./status";
export { ContentsPage } from "./list-page";
