/** Persian (U+06F0) and Arabic (U+0660) digits as ASCII digits; everything else stays. */
export function toLatinDigits(text: string): string {
  return text.replace(/[\u06f0-\u06f9\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) & 0xf));
}

/** ASCII digits as Persian ones, for numbers that people read. Ids and codes stay Latin. */
export function toPersianDigits(text: string): string {
  return text.replace(/[0-9]/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));
}

/** A number as a field of a form shows it, in the digits and with the decimal mark that people type: «۱۲٫۵». */
export function typedNumber(value: number): string {
  return toPersianDigits(String(value)).replace(".", "٫");
}

/** Marks of direction that travel along with copied text and mean nothing in a value. */
const BIDI_MARKS = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\u00ad]/g;

/** Without invisible direction marks. The half-space (U+200C) is a letter's business and stays. */
export function stripBidiMarks(text: string): string {
  return text.replace(BIDI_MARKS, "");
}

/** What a phone field holds, as the API takes it: Latin digits and a leading plus. */
export function normalizePhone(typed: string): string {
  const plain = toLatinDigits(stripBidiMarks(typed)).trim();
  const digits = plain.replace(/\D/g, "");
  return /^\s*[+＋]/.test(plain) ? `+${digits}` : digits;
}

/** Whether a number looks like a whole mobile number, Iranian or international. The API decides. */
export function looksLikePhone(typed: string): boolean {
  const phone = normalizePhone(typed);
  return (
    /^09\d{9}$/.test(phone) ||
    /^9\d{9}$/.test(phone) ||
    /^(\+|00)[1-9]\d{7,14}$/.test(phone) ||
    /^98\d{10}$/.test(phone)
  );
}

/** The digits of a one-time code in whatever was typed, pasted or filled in («کد: ۱۲۳۴۵۶»), at most `length` of them. */
export function codeDigits(typed: string, length = 6): string {
  return toLatinDigits(stripBidiMarks(typed)).replace(/\D/g, "").slice(0, length);
}
