/** A day as the API has it: `2026-11-30`, in the Gregorian calendar, whatever people see. */
export type Day = string;

/** A day of an address or a body, or `null` where it is none. */
export function dayFromAddress(value: string | null): Day | null {
  if (value === null || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return null;
  const date = new Date(`${value}T12:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== value ? null : value;
}
