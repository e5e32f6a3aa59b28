import { errorOfAnswer, ApiError } from "./api-error";
import { waitForSignIn } from "./auth";

/** The name that a `Content-Disposition` gives its file, in Unicode where it does. */
export function fileNameOf(disposition: string | null): string | null {
  if (disposition === null) return null;
  const [, encoded] = disposition.match(/filename\*\s*=\s*UTF-8''([^;]+)/i) ?? [];
  if (encoded !== undefined) {
    try {
      return decodeURIComponent(encoded.trim());
    } catch {
      // Not what it says; the plain name then.
    }
  }
  const [, quoted, plain] = disposition.match(/filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i) ?? [];
  return quoted?.replace(/\\(.)/g, "$1") ?? plain?.trim() ?? null;
}

/** Puts a file into the browser's downloads. */
export function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Fetches a file of the API and saves it under the name that the API gives it. What was refused is thrown as an `ApiError`. */
export async function downloadFile(href: string, fallbackName: string): Promise<void> {
  for (;;) {
    let answer: Response;
    try {
      answer = await fetch(href, { headers: { accept: "*/*" } });
    } catch {
      throw new ApiError({ status: 0, code: "network" });
    }
    if (answer.status === 401) {
      await waitForSignIn();
      continue;
    }
    if (!answer.ok) {
      const body: unknown = await answer.json().catch(() => null);
      throw errorOfAnswer(answer.status, body, (name) => answer.headers.get(name));
    }
    saveFile(await answer.blob(), fileNameOf(answer.headers.get("content-disposition")) ?? fallbackName);
    return;
  }
}
