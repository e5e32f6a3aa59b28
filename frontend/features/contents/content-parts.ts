/** What the page of a content shows at once, in one file. */
export { Details } from "./details";
export { TextPane } from "./text-pane";
