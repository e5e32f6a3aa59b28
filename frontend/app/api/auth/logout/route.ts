import type { NextRequest } from "next/server";
import { isSameOrigin } from "@/lib/server/csrf";
import { forwardedHeaders, gatewayUrl, problem } from "@/lib/server/gateway";
import { clearedCookies, refreshShared, sessionCookies, tokensOf, withCookies } from "@/lib/server/session";

export const dynamic = "force-dynamic";

/** Ends the session at the API and takes the cookies away, in this order: a session that goes on is told, not hidden. */
export async function POST(request: NextRequest): Promise<Response> {
  if (!isSameOrigin(request)) return problem(403, "permission_denied", "The request does not come from this site.");
  const tokens = tokensOf(request);
  let access = tokens.access;
  let renewed: string[] = [];
  const failed = (detail: string) => withCookies(problem(503, "upstream_unavailable", detail), renewed);
  try {
    if (access === null && tokens.refresh !== null) {
      const outcome = await refreshShared(tokens.refresh, request.headers.get("user-agent"));
      if (outcome.kind === "away") return failed("The session could not be ended.");
      if (outcome.kind === "fresh") {
        access = outcome.tokens.access;
        // The session goes on where it cannot be ended, under these alone.
        renewed = sessionCookies(outcome.tokens);
      }
    }
    if (access !== null) {
      const answer = await fetch(`${gatewayUrl()}/api/v1/auth/logout`, {
        method: "POST",
        headers: forwardedHeaders(request.headers, access),
        body: "{}",
        cache: "no-store",
        redirect: "manual",
      });
      await answer.body?.cancel();
      if (!answer.ok && answer.status !== 401) {
        return failed("The session could not be ended.");
      }
    }
  } catch {
    return failed("The gateway does not answer.");
  }
  return withCookies(new Response(null, { status: 204 }), clearedCookies());
}
