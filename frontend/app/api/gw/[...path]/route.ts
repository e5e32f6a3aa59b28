import type { NextRequest } from "next/server";
import { isSameOrigin } from "@/lib/server/csrf";
import { answeredHeaders, forwardedHeaders, problem, targetUrl } from "@/lib/server/gateway";
import { clearedCookies, refreshShared, sessionCookies, tokensOf, withCookies } from "@/lib/server/session";

export const dynamic = "force-dynamic";

/** Public and self-managed routes of the API that pages reach through `/api/auth` alone. */
const OWN_ROUTES = /^v1\/auth\/(otp|token|logout)(\/|$)/;

/**
 * The same-origin door to the API: takes the access token out of its cookie, refreshes it when it ran out, and passes
 * requests and answers on as streams. Server-sent events go through as they come.
 */
async function proxy(request: NextRequest, context: { params: Promise<{ path: string[] }> }): Promise<Response> {
  const { path } = await context.params;
  const target = targetUrl(path, request.nextUrl.search);
  if (target === null || OWN_ROUTES.test(path.join("/"))) return problem(404, "not_found", "There is no such route.");
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (!isRead && !isSameOrigin(request))
    return problem(403, "permission_denied", "The request does not come from this site.");

  const { access: carried, refresh } = tokensOf(request);
  let access = carried;
  let cookies: string[] = [];
  const renew = async (): Promise<Response | null> => {
    if (refresh === null) return unauthenticated();
    const outcome = await refreshShared(refresh, request.headers.get("user-agent"));
    if (outcome.kind === "ended") return unauthenticated();
    if (outcome.kind === "away") return problem(503, "upstream_unavailable", "The session could not be renewed.");
    access = outcome.tokens.access;
    cookies = sessionCookies(outcome.tokens);
    return null;
  };

  // A body is sent once, so a token that ran out is renewed before.
  if (access === null) {
    const refused = await renew();
    if (refused !== null) return refused;
  }
  let body: ArrayBuffer | undefined;
  const send = () =>
    fetch(target, {
      method: request.method,
      headers: forwardedHeaders(request.headers, access),
      body: body !== undefined && body.byteLength > 0 ? body : undefined,
      redirect: "manual",
      cache: "no-store",
      signal: request.signal,
    });

  try {
    if (!isRead) body = await request.arrayBuffer();
    let answer = await send();
    if (answer.status === 401 && cookies.length === 0) {
      const refused = await renew();
      await answer.body?.cancel();
      if (refused !== null) return refused;
      // A 401 says that nothing was done, so the same request may go again, whatever its method.
      answer = await send();
    }
    const headers = answeredHeaders(answer.headers);
    if (answer.headers.get("content-type")?.startsWith("text/event-stream")) {
      headers.set("cache-control", "no-cache, no-transform");
      headers.set("x-accel-buffering", "no");
    }
    return withCookies(new Response(answer.body, { status: answer.status, headers }), cookies);
  } catch {
    // The refresh token of before is spent: tokens that were renewed go back whatever became of the request.
    if (request.signal.aborted) return withCookies(new Response(null, { status: 499 }), cookies);
    return withCookies(problem(503, "upstream_unavailable", "The gateway does not answer."), cookies);
  }
}

function unauthenticated(): Response {
  return withCookies(problem(401, "unauthenticated", "The session ended."), clearedCookies());
}

export { proxy as GET, proxy as POST, proxy as PUT, proxy as PATCH, proxy as DELETE };
