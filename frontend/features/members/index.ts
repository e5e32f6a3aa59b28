export { RoleField } from "./role-field";
