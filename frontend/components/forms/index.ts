export * from "./field";
export * from "./form-error";
export * from "./use-form";
export * from "./search-field";
