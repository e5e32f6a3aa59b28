export * from "./date-field";
export * from "./field";
export * from "./form-error";
export * from "./use-form";
export * from "./search-field";
export * from "./confirm";
export * from "./secret-dialog";
export * from "./use-act";
