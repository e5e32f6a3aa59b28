import type { NextRequest } from "next/server";
import { isSameOrigin } from "@/lib/server/csrf";
import { forwardedHeaders, gatewayUrl, problem } from "@/lib/server/gateway";
import { clearedCookies, refreshShared, tokensOf } from "@/lib/server/session";

export const dynamic = "force-dynamic";

/** Ends the session at the API and takes the cookies away, in this order: a session that goes on is told, not hidden. */
export async function POST(request: NextRequest): Promise<Response> {
  if (!isSameOrigin(request)) return problem(403, "permission_denied", "The request does not come from this site.");
  const tokens = tokensOf(request);
  let access = tokens.access;
  try {
    if (access === null && tokens.refresh !== null) {
      const outcome = await refreshShared(tokens.refresh, request.headers.get("user-agent"));
      if (outcome.kind === "away") return problem(503, "upstream_unavailable", "The session could not be ended.");
      if (outcome.kind === "fresh") access = outcome.tokens.access;
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
        return problem(503, "upstream_unavailable", "The session could not be ended.");
      }
    }
  } catch {
    return problem(503, "upstream_unavailable", "The gateway does not answer.");
  }
  const answer = new Response(null, { status: 204 });
  for (const cookie of clearedCookies()) answer.headers.append("set-cookie", cookie);
  return answer;
}
