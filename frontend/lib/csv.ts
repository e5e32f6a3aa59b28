/** A table as it is pasted or uploaded: the cells of each record, and the line that it begins in. */
export type CsvRecord = { cells: string[]; line: number };

/** The sign between cells: comma, semicolon or tab, whichever the first line holds most of. */
export function separatorOf(text: string): "," | ";" | "\t" {
  const first = text.split(/\r?\n/, 1)[0] ?? "";
  const count = (sign: string) => first.split(sign).length - 1;
  return ([",", ";", "\t"] as const).reduce((best, sign) => (count(sign) > count(best) ? sign : best), ",");
}

/** The records of a CSV text (RFC 4180): cells in quotation marks may hold separators, line ends and doubled quotation marks. Empty lines are left out. */
export function parseCsv(source: string): CsvRecord[] {
  const text = source.replace(/^\ufeff/, "");
  const separator = separatorOf(text);
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let cell = "";
  let quoted = false;
  let wasQuoted = false;
  let line = 1;
  let begun = 1;
  const endCell = () => {
    cells.push(cell);
    cell = "";
    wasQuoted = false;
  };
  const endRecord = () => {
    endCell();
    if (cells.some((each) => each.trim() !== "")) records.push({ cells, line: begun });
    cells = [];
    begun = line;
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]!;
    if (sign === "\n") line += 1;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (sign === '"' && cell === "" && !wasQuoted) {
      quoted = true;
      wasQuoted = true;
    } else if (sign === separator) endCell();
    else if (sign === "\n") endRecord();
    else if (sign === "\r" && (text[at + 1] === "\n" || at + 1 === text.length)) continue;
    else cell += sign;
  }
  if (cell !== "" || cells.length > 0) endRecord();
  return records;
}

/** Records as a CSV text that spreadsheets open: a byte order mark, and quotation marks where they are needed. */
export function formatCsv(records: readonly (readonly string[])[]): string {
  const cell = (value: string) => (/[",;\t\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return `\ufeff${records.map((cells) => cells.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** The text of a file: UTF-8, or the Windows encoding of Persian and Arabic that old spreadsheets write. */
export function decodeText(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1256").decode(bytes);
  }
}
