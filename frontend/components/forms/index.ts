export * from "./field";
export * from "./form-error";
export * from "./use-form";
