export * from "./no-workspace";
export * from "./queries";
export * from "./scope";
export * from "./scope-of";
export * from "./time";
