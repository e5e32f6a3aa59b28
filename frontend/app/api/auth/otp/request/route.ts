import type { NextRequest } from "next/server";
import { isSameOrigin } from "@/lib/server/csrf";
import { answeredHeaders, forwardedHeaders, gatewayUrl, problem } from "@/lib/server/gateway";

export const dynamic = "force-dynamic";

/** Asks for a one-time code. */
export async function POST(request: NextRequest): Promise<Response> {
  if (!isSameOrigin(request)) return problem(403, "permission_denied", "The request does not come from this site.");
  try {
    const answer = await fetch(`${gatewayUrl()}/api/v1/auth/otp/request`, {
      method: "POST",
      headers: forwardedHeaders(request.headers, null),
      body: await request.text(),
      cache: "no-store",
      redirect: "manual",
    });
    return new Response(answer.body, { status: answer.status, headers: answeredHeaders(answer.headers) });
  } catch {
    return problem(503, "upstream_unavailable", "The gateway does not answer.");
  }
}
