import "server-only";

/** Where the gateway is; only the server knows. */
export function gatewayUrl(): string {
  return (process.env.GATEWAY_URL ?? "http://127.0.0.1:8080").replace(/\/+$/, "");
}

const REQUEST_HEADERS = [
  "accept",
  "accept-language",
  "content-type",
  "idempotency-key",
  "if-match",
  "if-none-match",
  "last-event-id",
  "traceparent",
  "tracestate",
  "user-agent",
  "x-request-id",
];

/** What of a browser's request goes on to the gateway. Never cookies; the client's address only behind a proxy that sets it. */
export function forwardedHeaders(from: Headers, access: string | null): Headers {
  const headers = new Headers();
  for (const name of REQUEST_HEADERS) {
    const value = from.get(name);
    if (value !== null) headers.set(name, value);
  }
  if (process.env.TRUST_FORWARDED_FOR === "1") {
    const client = from.get("x-forwarded-for");
    if (client !== null) headers.set("x-forwarded-for", client);
  }
  if (access !== null) headers.set("authorization", `Bearer ${access}`);
  return headers;
}

const DROPPED = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "keep-alive",
  "proxy-authenticate",
  "server",
  "set-cookie",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What of the gateway's answer goes back to the browser. */
export function answeredHeaders(from: Headers): Headers {
  const headers = new Headers();
  from.forEach((value, name) => {
    if (!DROPPED.has(name.toLowerCase())) headers.set(name, value);
  });
  headers.set("cache-control", "no-store");
  return headers;
}

/**
 * The gateway's address for the segments of `/api/gw/[...path]`, or `null` where they are none of the API: the first must be
 * `v1`, and none may climb or hide a separator.
 */
export function targetUrl(segments: readonly string[], search: string): string | null {
  if (segments[0] !== "v1") return null;
  for (const segment of segments) {
    let plain: string;
    try {
      plain = decodeURIComponent(segment);
    } catch {
      return null;
    }
    if (plain === "" || plain === "." || plain === ".." || /[/\\\u0000-\u001f]/.test(plain)) return null;
  }
  const path = segments.map((segment) => encodeURIComponent(decodeURIComponent(segment))).join("/");
  return `${gatewayUrl()}/api/${path}${search}`;
}

/** A problem document of the dashboard's own server, in the API's shape. */
export function problem(status: number, code: string, detail: string): Response {
  return Response.json(
    { type: "about:blank", title: code, status, detail, code, request_id: crypto.randomUUID() },
    { status, headers: { "content-type": "application/problem+json", "cache-control": "no-store" } },
  );
}
