import { formatNumber as n } from "@/lib/format";

/** Words of the filters of contents that are asked for seldom. */
export const filters = {
  more: "صافی‌های بیشتر",
  moreWith: (count: number) => `صافی‌های بیشتر (${n(count)})`,
  fewer: "بستن صافی‌ها",
  assignee: "مسئول",
  anyAssignee: "هر مسئولی",
  toMe: "سپرده به من",
  reviewer: "بازبین",
  anyReviewer: "هر بازبینی",
  byMe: "بازبینی‌شده به دست من",
  model: "مدل",
  anyModel: "هر مدلی",
  prompt: "پرامپت",
  anyPrompt: "هر پرامپتی",
  statuses: "یک یا چند وضعیت",
  createdFrom: "ساخته از",
  createdTo: "ساخته تا",
  dueBefore: "موعد تا",
  remove: (label: string) => `برداشتن ${label}`,
};
