/** Words of projects. */
export const projects = {
  title: "پروژه‌ها",
  intro: "محتواهای هر موضوع یا مشتری در یک پروژه.",
  new: "پروژهٔ تازه",
  edit: "ویرایش پروژه",
  name: "نام پروژه",
  description: "توضیح",
  none: "هنوز پروژه‌ای نیست",
  noneHint: "برای ساختن محتوا، نخست یک پروژه بسازید.",
  actionsOf: (name: string) => `کارهای پروژهٔ «${name}»`,
  deleteTitle: (name: string) => `حذف پروژهٔ «${name}»؟`,
  deleteHint: "همهٔ محتواها و نسخه‌های این پروژه هم حذف می‌شوند و بازنمی‌گردند.",
  deleted: (name: string) => `پروژهٔ «${name}» حذف شد.`,
};
