/** What the header shows of requests of its own, and what is offered on every page: one file, loaded after the page's own. */
export { Bell } from "@/features/notifications";
export { AccountMenu } from "./account-menu";
export { Remainder } from "./remainder";
export { ShellActions } from "./shell-actions";
