import type { Role } from "@/lib/permissions";
import { words } from "@/lib/words";
import { members } from "@/lib/words/members";
import { Field, Select } from "@/components/forms";
import { ROLES } from "./role-select";

/** The role to give to somebody or something new, with what it may do. */
export function RoleField({ role, error, onChange }: { role: Role; error?: string; onChange: (role: Role) => void }) {
  return (
    <Field label={members.role} hint={members.roleHints[role]} error={error}>
      <Select value={role} onChange={(event) => onChange(event.target.value as Role)}>
        {ROLES.map((one) => (
          <option key={one} value={one}>
            {words.roles[one]}
          </option>
        ))}
      </Select>
    </Field>
  );
}
