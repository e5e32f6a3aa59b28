"use client";

import { useState } from "react";
import { asApiError, type ApiError } from "@/lib/api";
import { words } from "@/lib/words";

/**
 * A form that sends one request: one at a time, the same idempotency key until its values change, errors by field. What was typed
 * stays whatever happens.
 */
export function useForm<V extends Record<string, unknown>, R>(options: {
  initial: V;
  /** Errors by field before anything is sent. */
  check?: (values: V) => Partial<Record<keyof V & string, string>>;
  submit: (values: V, idempotencyKey: string) => Promise<R>;
  onDone?: (result: R) => void;
}) {
  const [values, setValues] = useState(options.initial);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const [key, setKey] = useState<string | null>(null);

  function set<K extends keyof V & string>(name: K, value: V[K]) {
    setValues((before) => ({ ...before, [name]: value }));
    setErrors(({ [name]: _, ...others }) => others);
    setKey(null);
  }

  /** Takes an error away whose cause was mended outside the form's own values. */
  function clear(name: string) {
    setErrors(({ [name]: _, ...others }) => others);
    setKey(null);
  }

  async function submit(event?: { preventDefault: () => void; currentTarget?: unknown }) {
    event?.preventDefault();
    if (busy) return;
    const form = event?.currentTarget instanceof HTMLElement ? event.currentTarget : null;
    setFailure(null);
    const wrong = options.check?.(values) ?? {};
    const found = Object.fromEntries(Object.entries(wrong).filter(([, message]) => message)) as Record<string, string>;
    setErrors(found);
    if (Object.keys(found).length > 0) {
      toFirstWrong(form);
      return;
    }
    const use = key ?? crypto.randomUUID();
    setKey(use);
    setBusy(true);
    try {
      const result = await options.submit(values, use);
      setKey(null);
      options.onDone?.(result);
    } catch (thrown) {
      const error = asApiError(thrown);
      setErrors(
        Object.fromEntries(
          error.fields.map((field) => [
            field.field.split(/[.[]/)[0]!,
            words.errors.fields[field.code] ?? words.errors.fields.invalid!,
          ]),
        ),
      );
      setFailure(error);
      toFirstWrong(form);
    } finally {
      setBusy(false);
    }
  }

  return { values, set, setValues, clear, errors, failure, busy, submit };
}

/** The first field that was refused, once it says so. */
function toFirstWrong(form: HTMLElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
