/** Words of the dialog before a generation. */
export const generate = {
  title: "تولید متن",
  replaces: "متن کنونی به‌عنوان نسخه‌ای پیشین نگه داشته می‌شود.",
  start: "آغاز تولید",
  useFeedback: "بازخورد بازبین را به کار ببر",
  atMost: "هزینه، دست بالا",
  size: "اندازه به توکن",
  upTo: "تا",
  remaining: "ماندهٔ این ماه",
  unlimited: "بی‌سقف",
  doesNotFit: "این تولید از ماندهٔ سقف ماه بیشتر می‌شود. درخواست را کوتاه‌تر کنید یا از مدیر بخواهید سقف را بالا ببرد.",
};
