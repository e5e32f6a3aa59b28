/** Words of a secret that is shown once. */
export const secret = {
  kept: "آن را نگه داشتم",
  copyFailed: "مرورگر اجازهٔ رونوشت نداد. متن را برگزینید و خودتان رونوشت بردارید.",
};
