// @vitest-environment node
import { NextRequest } from "next/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { POST as signOut } from "../../auth/logout/route";
import { GET } from "./route";

const TOKENS = { access: "new-access", refresh: "new-refresh", expires_in: 3600 };

/** A request that carries a refresh token alone, one of its own: outcomes of refreshes are kept for a while. */
function request(path: string, init: { method?: string; signal?: AbortSignal } = {}) {
  return new NextRequest(`http://localhost:3000${path}`, {
    ...init,
    headers: { cookie: `__Host-cx_rt=${crypto.randomUUID()}`, "sec-fetch-site": "same-origin" },
  });
}

const proxied = (made: NextRequest) => GET(made, { params: Promise.resolve({ path: ["v1", "orgs"] }) });

/** The gateway renews the session; what comes after that is `after`. */
function gateway(after: () => Promise<Response>) {
  vi.stubGlobal("fetch", (input: string) =>
    String(input).endsWith("/auth/token/refresh") ? Promise.resolve(Response.json(TOKENS)) : after(),
  );
}

function expectRenewed(answer: Response) {
  const cookies = answer.headers.getSetCookie().join("\n");
  expect(cookies).toContain("__Host-cx_at=new-access;");
  expect(cookies).toContain("__Host-cx_rt=new-refresh;");
}

afterEach(() => vi.unstubAllGlobals());

describe("tokens that were renewed", () => {
  it("go back with the answer", async () => {
    gateway(() => Promise.resolve(Response.json({ items: [] })));
    const answer = await proxied(request("/api/gw/v1/orgs"));
    expect(answer.status).toBe(200);
    expectRenewed(answer);
  });

  it("go back when the gateway is lost after the renewal", async () => {
    gateway(() => Promise.reject(new TypeError("fetch failed")));
    const answer = await proxied(request("/api/gw/v1/orgs"));
    expect(answer.status).toBe(503);
    expectRenewed(answer);
  });

  it("go back when the browser gave the request up", async () => {
    const abort = new AbortController();
    gateway(() => {
      abort.abort();
      return Promise.reject(new DOMException("aborted", "AbortError"));
    });
    const answer = await proxied(request("/api/gw/v1/orgs", { signal: abort.signal }));
    expect(answer.status).toBe(499);
    expectRenewed(answer);
  });

  it("go back when the session cannot be ended", async () => {
    gateway(() => Promise.resolve(new Response(null, { status: 503 })));
    const answer = await signOut(request("/api/auth/logout", { method: "POST" }));
    expect(answer.status).toBe(503);
    expectRenewed(answer);
  });

  it("are taken away with a session that was ended", async () => {
    gateway(() => Promise.resolve(new Response(null, { status: 204 })));
    const answer = await signOut(request("/api/auth/logout", { method: "POST" }));
    expect(answer.status).toBe(204);
    for (const cookie of answer.headers.getSetCookie()) expect(cookie).toContain("Max-Age=0");
  });
});
