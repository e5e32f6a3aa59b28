import "server-only";
import { createHash } from "node:crypto";
import type { NextRequest } from "next/server";
import { gatewayUrl } from "./gateway";
import { ACCESS_COOKIE, REFRESH_COOKIE } from "./cookie-names";

export type Tokens = { access: string; refresh: string; expires_in: number };

/** Life of the refresh cookie, seconds; the API ends sessions by itself earlier. */
const REFRESH_S = 60 * 24 * 60 * 60;
/** An access token is not used in its last seconds, so that it does not run out on the way. */
const MARGIN_S = 20;

/** Cookies are `__Host-`, HttpOnly and Secure; a browser takes them on https and on localhost. */
export function sessionCookies(tokens: Tokens): string[] {
  const life = Math.max(1, tokens.expires_in - MARGIN_S);
  return [
    `${ACCESS_COOKIE}=${tokens.access}; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=${life}`,
    `${REFRESH_COOKIE}=${tokens.refresh}; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=${REFRESH_S}`,
  ];
}

/** Cookies that take the session away. */
export function clearedCookies(): string[] {
  return [ACCESS_COOKIE, REFRESH_COOKIE].map((name) => `${name}=; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0`);
}

/** The answer, with cookies that it sets. */
export function withCookies(answer: Response, cookies: readonly string[]): Response {
  for (const cookie of cookies) answer.headers.append("set-cookie", cookie);
  return answer;
}

export function tokensOf(request: NextRequest): { access: string | null; refresh: string | null } {
  return {
    access: request.cookies.get(ACCESS_COOKIE)?.value || null,
    refresh: request.cookies.get(REFRESH_COOKIE)?.value || null,
  };
}

/** The session is over (`ended`), or nobody could be asked (`away`). */
export type Refreshed = { kind: "fresh"; tokens: Tokens } | { kind: "ended" } | { kind: "away" };

/** How long the outcome of a refresh serves requests that still carry the old cookie, milliseconds. */
const KEPT_MS = 60_000;

const refreshes = new Map<string, Promise<Refreshed>>();

/**
 * New tokens for a refresh token. A refresh token serves once, so all requests of all tabs that come with the same one share one
 * refresh, and those that come a moment later get its outcome.
 */
export function refreshShared(refresh: string, userAgent: string | null): Promise<Refreshed> {
  const key = createHash("sha256").update(refresh).digest("base64");
  const running = refreshes.get(key);
  if (running !== undefined) return running;
  const started = refreshOnce(refresh, userAgent);
  refreshes.set(key, started);
  void started.then((outcome) => {
    if (outcome.kind === "away") refreshes.delete(key);
    else setTimeout(() => refreshes.delete(key), KEPT_MS).unref();
  });
  return started;
}

async function refreshOnce(refresh: string, userAgent: string | null): Promise<Refreshed> {
  try {
    const answer = await fetch(`${gatewayUrl()}/api/v1/auth/token/refresh`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(userAgent ? { "user-agent": userAgent } : {}) },
      body: JSON.stringify({ refresh }),
      cache: "no-store",
      redirect: "error",
    });
    if (answer.ok) return { kind: "fresh", tokens: (await answer.json()) as Tokens };
    await answer.body?.cancel();
    return answer.status === 401 || answer.status === 422 ? { kind: "ended" } : { kind: "away" };
  } catch {
    return { kind: "away" };
  }
}
