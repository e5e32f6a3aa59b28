/** Words of what is left of the month, in the header. */
export const remainder = {
  left: "مانده",
  spentThisMonth: "مصرف این ماه",
  spentShare: "سهم مصرف‌شده از سقف ماه",
  remainderOf: (left: string, cap: string) => `از سقف ${cap} این ماه، ${left} مانده است`,
};
