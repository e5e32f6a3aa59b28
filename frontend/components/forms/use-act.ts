"use client";

import { useState } from "react";
import { type ApiError } from "@/lib/api";
import { toastError } from "@/lib/told";

/** Acts of a list: one at a time, the row that is under way in `busy`. A failure is told in a toast and nothing changes. */
export function useAct() {
  const [busy, setBusy] = useState<string | null>(null);

  /** Whether the act succeeded. `textOf` may tell a failure in words of its own. */
  async function run(
    id: string,
    act: () => Promise<unknown>,
    textOf?: (error: ApiError) => string | undefined,
  ): Promise<boolean> {
    if (busy !== null) return false;
    setBusy(id);
    try {
      await act();
      return true;
    } catch (thrown) {
      toastError(thrown, textOf);
      return false;
    } finally {
      setBusy(null);
    }
  }

  return { busy, run };
}
