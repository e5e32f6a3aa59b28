import type { NextRequest } from "next/server";
import { isSameOrigin } from "@/lib/server/csrf";
import { answeredHeaders, forwardedHeaders, gatewayUrl, problem } from "@/lib/server/gateway";
import { sessionCookies, type Tokens } from "@/lib/server/session";

export const dynamic = "force-dynamic";

/** Signs in: the tokens become httpOnly cookies, the page is told only who signed in. */
export async function POST(request: NextRequest): Promise<Response> {
  if (!isSameOrigin(request)) return problem(403, "permission_denied", "The request does not come from this site.");
  try {
    const answer = await fetch(`${gatewayUrl()}/api/v1/auth/otp/verify`, {
      method: "POST",
      headers: forwardedHeaders(request.headers, null),
      body: await request.text(),
      cache: "no-store",
      redirect: "manual",
    });
    if (!answer.ok)
      return new Response(answer.body, { status: answer.status, headers: answeredHeaders(answer.headers) });
    const { user, ...tokens } = (await answer.json()) as Tokens & { user: unknown };
    const signedIn = Response.json({ user }, { headers: { "cache-control": "no-store" } });
    for (const cookie of sessionCookies(tokens)) signedIn.headers.append("set-cookie", cookie);
    return signedIn;
  } catch {
    return problem(503, "upstream_unavailable", "The gateway does not answer.");
  }
}
