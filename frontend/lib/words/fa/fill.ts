/** Words of filling a prompt in: on pages that make contents from one. */
export const fill = {
  source: "درخواست",
  free: "متن آزاد",
  library: "از کتابخانه",
  prompt: "پرامپت",
  choose: "یک پرامپت برگزینید",
  empty: "کتابخانه خالی است.",
  toLibrary: "رفتن به کتابخانه",
  none: "کتابخانه خالی است",
  uncategorized: "بی‌دسته",
  pick: "برگزینید",
  types: {
    text: "متن کوتاه",
    long_text: "متن بلند",
    number: "عدد",
    choice: "گزینه",
    date: "تاریخ",
    boolean: "بله یا خیر",
  },
};
