/** Words of whose work a content is, and until when. */
export const work = {
  assignee: "مسئول",
  nobody: "هیچ‌کس",
  toMe: "سپردن به من",
  due: "موعد",
  overdue: "از موعد گذشته",
  changed: "ذخیره شد.",
  conflict: "در این میان چیزی عوض شد. دوباره تلاش کنید.",
};
