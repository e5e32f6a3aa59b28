export type Role = "viewer" | "editor" | "admin";

const RANK: Record<Role, number> = { viewer: 0, editor: 1, admin: 2 };

/** The smallest role that has a permission, as `proto-docs/permissions.md` says. The API decides; this only hides what it would refuse. */
const LEAST = {
  "org.read": "viewer",
  "org.update": "admin",
  "org.delete": "admin",
  "member.manage": "admin",
  "api_key.manage": "admin",
  "audit.read": "admin",
  "webhook.manage": "admin",
  "workspace.create": "admin",
  "workspace.read": "viewer",
  "workspace.update": "admin",
  "workspace.delete": "admin",
  "workspace.member_manage": "admin",
  "project.read": "viewer",
  "project.write": "editor",
  "prompt.read": "viewer",
  "prompt.write": "editor",
  "content.read": "viewer",
  "content.write": "editor",
  "content.generate": "editor",
  "content.submit": "editor",
  "content.review": "editor",
  "usage.read": "viewer",
  "usage.manage": "admin",
} as const satisfies Record<string, Role>;

export type Permission = keyof typeof LEAST;

/** Whether a role has a permission. No role has none. */
export function roleMay(role: Role | null | undefined, permission: Permission): boolean {
  return role != null && RANK[role] >= RANK[LEAST[permission]];
}

/** Whether somebody may decide on a content: where a second reviewer is required, admins alone and never the author. */
export function mayReview(role: Role | null | undefined, isAuthor: boolean, secondReviewer: boolean): boolean {
  if (!roleMay(role, "content.review")) return false;
  return !secondReviewer || (role === "admin" && !isAuthor);
}
