import { NextResponse, type NextRequest } from "next/server";
import { ACCESS_COOKIE, REFRESH_COOKIE } from "./lib/server/cookie-names";

/** Only sends people without a session to sign-in: every answer with data is decided by the API. */
export function middleware(request: NextRequest): NextResponse {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const isDevelopment = process.env.NODE_ENV === "development";
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "object-src 'none'",
  ].join("; ");

  const { pathname, search } = request.nextUrl;
  const isSignedIn = request.cookies.has(ACCESS_COOKIE) || request.cookies.has(REFRESH_COOKIE);
  let answer: NextResponse;
  if (!isSignedIn && pathname !== "/login") {
    const login = request.nextUrl.clone();
    login.pathname = "/login";
    login.search = pathname === "/" ? "" : `?next=${encodeURIComponent(pathname + search)}`;
    answer = NextResponse.redirect(login);
  } else {
    const headers = new Headers(request.headers);
    headers.set("x-nonce", nonce);
    headers.set("content-security-policy", policy);
    answer = NextResponse.next({ request: { headers } });
  }
  answer.headers.set("content-security-policy", policy);
  answer.headers.set("x-content-type-options", "nosniff");
  answer.headers.set("referrer-policy", "same-origin");
  answer.headers.set("permissions-policy", "camera=(), microphone=(), geolocation=()");
  answer.headers.set("cross-origin-opener-policy", "same-origin");
  return answer;
}

export const config = {
  matcher: ["/((?!api/|_next/static|_next/image|healthz|icon.svg|favicon.ico|robots.txt).*)"],
};
