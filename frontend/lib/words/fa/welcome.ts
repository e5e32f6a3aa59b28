import { formatNumber as n } from "@/lib/format";

/** Words of the first steps of a new person. */
export const welcome = {
  title: "خوش آمدید",
  intro: (steps: number) => `${n(steps)} گام کوتاه تا نخستین متن.`,
  steps: { person: "شما", organization: "سازمان", workspace: "فضای کار", project: "پروژه" },
  personTitle: "نام شما",
  personHint: "همکارانتان این نام را کنار کارهای شما می‌بینند.",
  personPlaceholder: "مریم کاظمی",
  organizationTitle: "نام سازمانتان چیست؟",
  organizationHint: "هزینه‌ها، سقف‌ها و اعضا از آنِ سازمان است. شما مدیر آن می‌شوید.",
  organizationPlaceholder: "نشر سپید",
  workspaceTitle: "نخستین فضای کار",
  workspacePlaceholder: "تحریریه",
  projectTitle: "نخستین پروژه",
  projectHint: "محتواها در پروژه‌ها کنار هم می‌نشینند.",
  projectPlaceholder: "خبرنامهٔ هفتگی",
  continue: "ادامه",
  signedInAs: "با این شماره وارد شده‌اید:",
  finish: "آغاز کار",
  invitations: "دعوت‌نامه‌ها",
  invitedAs: (role: string) => `شما را به‌عنوان «${role}» دعوت کرده است.`,
  accept: "پذیرفتن",
  decline: "نپذیرفتن",
  deleted: "سازمان‌هایی که حذف کرده‌اید",
  orCreate: "یا سازمان خودتان را بسازید",
};
