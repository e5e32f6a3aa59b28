export { DeletedOrgs } from "./deleted-orgs";
