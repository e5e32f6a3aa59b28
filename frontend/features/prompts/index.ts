export { allPromptsQuery, promptQuery, type Prompt, type PromptSummary } from "./queries";
export { initialValues, missingNames, sentValues, valueErrors, type Values } from "./values";
export { VariableFields } from "./variable-fields";
