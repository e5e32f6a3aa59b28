import "server-only";

/**
 * Whether a request that changes something comes from a page of this origin. Browsers say so in `Sec-Fetch-Site`; one that
 * does not is believed by its `Origin`.
 */
export function isSameOrigin(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = request.headers.get("origin");
  const host = request.headers.get("host");
  if (origin === null || host === null) return false;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
