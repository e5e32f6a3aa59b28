export * from "./no-workspace";
export * from "./queries";
export * from "./scope";
export * from "./time";
