import type { Role } from "@/lib/permissions";
import { words } from "@/lib/words";
import { members } from "@/lib/words/members";
import { Field, Select } from "@/components/forms";

export const ROLES: Role[] = ["admin", "editor", "viewer"];

/** The role of somebody in a list. Shows the one that holds until another one does. */
export function RoleSelect({
  name,
  role,
  busy,
  onChange,
}: {
  name: string;
  role: Role;
  busy: boolean;
  onChange: (role: Role) => void;
}) {
  return (
    <Field label={members.roleOf(name)} hideLabel className="w-32 shrink-0">
      <Select
        value={role}
        aria-busy={busy || undefined}
        disabled={busy}
        onChange={(event) => onChange(event.target.value as Role)}
      >
        {ROLES.map((one) => (
          <option key={one} value={one}>
            {words.roles[one]}
          </option>
        ))}
      </Select>
    </Field>
  );
}
