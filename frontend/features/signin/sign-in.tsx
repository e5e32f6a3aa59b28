"use client";

import { useEffect, useRef, useState, type FormEvent } from "react";
import { asApiError, type ApiError } from "@/lib/api";
import { requestCode, verifyCode, type User } from "@/lib/auth";
import { formatCountdown } from "@/lib/format";
import { codeDigits, looksLikePhone, normalizePhone } from "@/lib/text/digits";
import { signIn as signInWords } from "@/lib/words/sign-in";
import { Field, FormError, Input } from "@/components/forms";
import { Button, Latin } from "@/components/ui";
import { CodeField } from "./code-field";
import { useSeconds } from "./use-seconds";

const w = signInWords;
const CODE_LENGTH = 6;

type Sent = { phone: string; expiresAt: number; resendAt: number };

/** Sign-in in two steps. `fixedPhone` is set where the same person signs in again. */
export function SignIn({ onSignedIn, headingLevel = 1 }: { onSignedIn: (user: User) => void; headingLevel?: 1 | 3 }) {
  const [phone, setPhone] = useState("");
  const [sent, setSent] = useState<Sent | null>(null);
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState<"request" | "verify" | null>(null);
  const [phoneError, setPhoneError] = useState<string | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [waitUntil, setWaitUntil] = useState(0);
  const [said, setSaid] = useState("");
  const codeRef = useRef<HTMLInputElement>(null);
  const phoneRef = useRef<HTMLInputElement>(null);
  const verifying = useRef(false);
  const now = useSeconds(sent !== null || waitUntil > Date.now());
  const Heading = headingLevel === 1 ? "h1" : "h3";

  // The form is shown before its script is there: it is not sent until then, and what was typed meanwhile counts.
  const [isReady, setReady] = useState(false);
  useEffect(() => {
    setReady(true);
    setPhone(phoneRef.current?.value ?? "");
  }, []);

  useEffect(() => {
    if (sent !== null) codeRef.current?.focus();
  }, [sent]);

  async function ask(event?: FormEvent) {
    event?.preventDefault();
    if (busy !== null) return;
    setFailure(null);
    if (!looksLikePhone(phone)) {
      setPhoneError(w.phoneInvalid);
      phoneRef.current?.focus();
      return;
    }
    setPhoneError(null);
    setBusy("request");
    try {
      const again = sent !== null;
      const normalized = normalizePhone(phone);
      const { ttl, resend_after } = await requestCode(normalized);
      setSent({
        phone: normalized,
        expiresAt: Date.now() + ttl * 1000,
        resendAt: Date.now() + resend_after * 1000,
      });
      setCode("");
      if (again) setSaid(w.resent);
      codeRef.current?.focus();
    } catch (thrown) {
      const error = asApiError(thrown);
      if (error.status === 422) setPhoneError(w.phoneInvalid);
      else if (error.status === 429 && error.retryAfter !== null) setWaitUntil(Date.now() + error.retryAfter * 1000);
      else setFailure(error);
    } finally {
      setBusy(null);
    }
  }

  async function verify(digits: string) {
    // A code serves once: autofill, paste and the button may all come for the same one.
    if (sent === null || verifying.current || digits.length < CODE_LENGTH) return;
    verifying.current = true;
    setBusy("verify");
    setFailure(null);
    setSaid("");
    try {
      onSignedIn(await verifyCode(sent.phone, digits));
    } catch (thrown) {
      setFailure(asApiError(thrown));
      setCode("");
      setBusy(null);
      codeRef.current?.focus();
    } finally {
      verifying.current = false;
    }
  }

  function changeCode(typed: string) {
    const digits = codeDigits(typed, CODE_LENGTH);
    setCode(digits);
    if (digits.length === CODE_LENGTH) void verify(digits);
  }

  const waits = waitUntil > now ? w.wait(formatCountdown((waitUntil - now) / 1000)) : null;

  if (sent === null) {
    return (
      <form onSubmit={ask} noValidate className="flex flex-col gap-5">
        <div>
          <Heading className="text-xl font-semibold">{w.title}</Heading>
          <p className="mt-1 text-ink-2">{w.intro}</p>
        </div>
        <Field label={w.phone} error={phoneError}>
          <Input
            ref={phoneRef}
            type="tel"
            name="phone"
            inputMode="tel"
            autoComplete="tel"
            dir="ltr"
            autoFocus
            placeholder={w.phonePlaceholder}
            value={phone}
            onChange={(event) => {
              setPhone(event.target.value);
              setPhoneError(null);
            }}
            className="h-12 text-center text-lg"
          />
        </Field>
        {waits ? (
          <p role="status" className="rounded-md bg-warn-tint px-3.5 py-2.5 text-warn">
            {waits}
          </p>
        ) : null}
        <FormError error={failure} />
        <Button
          type="submit"
          tone="primary"
          disabled={!isReady}
          busy={busy === "request"}
          className="h-12 w-full text-base"
        >
          {busy === "request" ? w.sending : w.sendCode}
        </Button>
      </form>
    );
  }

  const left = (sent.expiresAt - now) / 1000;
  const resendIn = (sent.resendAt - now) / 1000;
  const isDead = left <= 0 || failure?.code === "otp_attempts_exceeded" || failure?.code === "otp_expired";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void verify(code);
      }}
      noValidate
      className="flex flex-col gap-5"
    >
      <div>
        <Heading className="text-xl font-semibold">{w.codeTitle}</Heading>
        <p className="mt-1 text-ink-2">{w.codeSentTo}</p>
        <p className="mt-1 flex items-center gap-3">
          <Latin className="font-semibold">{sent.phone}</Latin>
          <button
            type="button"
            className="rounded-sm text-accent underline underline-offset-4"
            onClick={() => {
              setSent(null);
              setCode("");
              setFailure(null);
              setSaid("");
            }}
          >
            {w.changePhone}
          </button>
        </p>
      </div>
      <CodeField
        ref={codeRef}
        label={w.code}
        length={CODE_LENGTH}
        value={code}
        onChange={changeCode}
        disabled={busy === "verify"}
        invalid={failure !== null}
      />
      <div className="flex min-h-6 flex-col gap-2">
        {isDead && failure === null ? <p className="text-bad">{w.expired}</p> : null}
        {!isDead && failure === null ? <p className="text-ink-3">{w.expiresIn(formatCountdown(left))}</p> : null}
        <FormError error={failure} />
        <p role="status" className="text-good empty:hidden">
          {said}
        </p>
      </div>
      {isDead ? null : (
        <Button
          type="submit"
          tone="primary"
          busy={busy === "verify"}
          disabled={code.length < CODE_LENGTH}
          className="h-12 w-full text-base"
        >
          {busy === "verify" ? w.verifying : w.verify}
        </Button>
      )}
      <Button
        tone={isDead ? "primary" : "ghost"}
        className={isDead ? "h-12 w-full text-base" : "w-full"}
        busy={busy === "request"}
        disabled={resendIn > 0 || waits !== null}
        onClick={() => void ask()}
      >
        {waits ?? (resendIn > 0 ? w.resendIn(formatCountdown(resendIn)) : w.resend)}
      </Button>
    </form>
  );
}
