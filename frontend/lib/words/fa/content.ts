/** Words of a content that several pages say. */
export const content = {
  task: "کار",
  statuses: {
    DRAFT: "پیش‌نویس",
    IN_PROGRESS: "در حال تولید",
    REVIEW: "در بازبینی",
    APPROVED: "تأییدشده",
    REJECTED: "ردشده",
  },
  withPii: "دارای دادهٔ شخصی",
  tagsHint: "با ویرگول از هم جدا کنید.",
  views: "نماها",
  noText: "هنوز متنی نیست",
};
