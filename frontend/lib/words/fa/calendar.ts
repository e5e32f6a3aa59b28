export const calendar = {
  pick: "برگزیدن از تقویم",
  month: "روزهای ماه",
  previousMonth: "ماه قبل",
  nextMonth: "ماه بعد",
  today: "امروز",
  clear: "برداشتن تاریخ",
  invalid: "چنین روزی در تقویم نیست.",
  outOfRange: "این روز بیرون از بازهٔ پذیرفته است.",
  placeholder: "سال/ماه/روز",
  /** From Saturday. */
  weekdays: ["شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه"],
  weekdayLetters: ["ش", "ی", "د", "س", "چ", "پ", "ج"],
};
