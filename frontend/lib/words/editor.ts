import { formatNumber as n } from "../format";

/** Words of the editor. */
export const editor = {
  title: "ویرایش",
  body: "متن",
  contentTitle: "عنوان",
  placeholder: "بنویسید…",
  toolbar: "ابزارهای نوشتن",
  tools: {
    bold: "پررنگ",
    italic: "تأکید",
    heading: "عنوان بخش",
    bulletList: "فهرست",
    orderedList: "فهرست شماره‌دار",
    quote: "نقل‌قول",
    code: "کد",
    undo: "برگرداندن",
    redo: "از نو انجام دادن",
    halfSpace: "نیم‌فاصله",
    find: "یافتن در متن",
  },
  /** Blocks that are written in their Markdown. */
  source: {
    kinds: {
      table: "جدول",
      tasks: "فهرست کارها",
      image: "متن با تصویر",
      html: "HTML",
      definition: "نشانی پیوندها",
      other: "متن خام",
    },
    edit: "ویرایش متن خام",
    finish: "پایان ویرایش متن خام",
    label: "متن خام (Markdown)",
  },
  states: {
    saved: "ذخیره شد",
    dirty: "ذخیره‌نشده",
    saving: "در حال ذخیره…",
    waiting: "ذخیره نشد؛ دوباره تلاش می‌کنیم",
    conflict: "کس دیگری متن را تغییر داده است",
    failed: "ذخیره نشد",
  },
  saveNow: "ذخیره",
  done: "پایان ویرایش",
  conflictTitle: "متن در جای دیگری عوض شد",
  conflictHint:
    "در این میان کس دیگری (یا شما در صفحه‌ای دیگر) این متن را ذخیره کرده است. تفاوت را ببینید و یکی را برگزینید؛ متن ذخیره‌شده در نسخه‌ها می‌ماند.",
  keepMine: "نوشتهٔ من بماند",
  takeTheirs: "متن ذخیره‌شده را بپذیر",
  theirsToMine: "تفاوت متن ذخیره‌شده با نوشتهٔ شما",
  notDraft: {
    REVIEW: "این متن در بازبینی است. با نخستین تغییر، به پیش‌نویس برمی‌گردد.",
    APPROVED: "این متن تأیید شده است. تغییر آن پیش‌نویس تازه‌ای می‌سازد؛ نسخهٔ تأییدشده می‌ماند.",
    REJECTED: "با نخستین تغییر، این متن به پیش‌نویس برمی‌گردد.",
  } as Record<string, string>,
  locked: "تا تولید متن پایان نیابد، ویرایش ممکن نیست.",
  noPermission: "نقش شما اجازهٔ ویرایش این متن را ندارد.",
  leave: "نوشته‌ای هنوز ذخیره نشده است. از این صفحه می‌روید؟",
  findPlaceholder: "یافتن…",
  found: (at: number, of: number) => (of === 0 ? "پیدا نشد" : `${n(at)} از ${n(of)}`),
};
