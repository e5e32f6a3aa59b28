import { errorOfAnswer, ApiError } from "./api-error";
import type { components } from "./api-types";
import { useAppStore } from "./store";
import { tellTabs } from "./tabs";

export type User = components["schemas"]["User"];

async function post<T>(path: string, body: unknown): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(body),
      cache: "no-store",
    });
  } catch {
    throw new ApiError({ status: 0, code: "network" });
  }
  const text = await answer.text();
  let value: unknown = null;
  try {
    value = text === "" ? null : JSON.parse(text);
  } catch {
    // An answer without JSON is told by its status.
  }
  if (!answer.ok) throw errorOfAnswer(answer.status, value, (name) => answer.headers.get(name));
  return value as T;
}

/** Asks for a one-time code. `ttl` and `resend_after` are seconds. */
export function requestCode(phone: string) {
  return post<{ ttl: number; resend_after: number }>("/api/auth/otp/request", { phone });
}

/** Signs in. The tokens stay in httpOnly cookies; the page learns only who it is. */
export async function verifyCode(phone: string, code: string): Promise<User> {
  const { user } = await post<{ user: User }>("/api/auth/otp/verify", { phone, code });
  return user;
}

/** Ends this session and forgets its cookies. */
export async function signOut(): Promise<void> {
  await post("/api/auth/logout", {});
  tellTabs({ kind: "signed-out" });
}

type Waiter = { resolve: () => void; reject: (reason: unknown) => void };
const waiters = new Set<Waiter>();

/**
 * Opens sign-in over the page and waits until the same person is signed in again. Requests that met the end of the session
 * wait here and go on.
 */
export function waitForSignIn(signal?: AbortSignal): Promise<void> {
  useAppStore.getState().setSessionEnded(true);
  return new Promise((resolve, reject) => {
    const waiter = { resolve, reject };
    waiters.add(waiter);
    signal?.addEventListener("abort", () => {
      waiters.delete(waiter);
      reject(new DOMException("aborted", "AbortError"));
    });
  });
}

/** Lets the waiting requests go on: the session is there again. */
export function sessionRestored(tell = true): void {
  useAppStore.getState().setSessionEnded(false);
  for (const waiter of waiters) waiter.resolve();
  waiters.clear();
  if (tell) tellTabs({ kind: "signed-in" });
}
