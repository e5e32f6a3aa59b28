"use client";

import { useCallback, useEffect, useState } from "react";

const UP_KEYS = new Set(["ArrowUp", "PageUp", "Home"]);

/**
 * Keeps the end of a growing page in view while `active`, until the reader turns up once: a wheel notch, a key, a drag. `follow`
 * takes it up again.
 */
export function useFollow(active: boolean, grown: unknown): { following: boolean; follow: () => void } {
  const [following, setFollowing] = useState(true);

  useEffect(() => {
    if (!active) return;
    setFollowing(true);
    const stop = () => setFollowing(false);
    const onWheel = (event: WheelEvent) => event.deltaY < 0 && stop();
    const onKey = (event: KeyboardEvent) => UP_KEYS.has(event.code) && stop();
    let touchY: number | null = null;
    const onTouchStart = (event: TouchEvent) => (touchY = event.touches[0]?.clientY ?? null);
    const onTouchMove = (event: TouchEvent) => {
      const now = event.touches[0]?.clientY ?? null;
      if (touchY !== null && now !== null && now > touchY + 4) stop();
      touchY = now;
    };
    window.addEventListener("wheel", onWheel, { passive: true });
    window.addEventListener("keydown", onKey);
    window.addEventListener("touchstart", onTouchStart, { passive: true });
    window.addEventListener("touchmove", onTouchMove, { passive: true });
    return () => {
      window.removeEventListener("wheel", onWheel);
      window.removeEventListener("keydown", onKey);
      window.removeEventListener("touchstart", onTouchStart);
      window.removeEventListener("touchmove", onTouchMove);
    };
  }, [active]);

  useEffect(() => {
    if (active && following) window.scrollTo({ top: document.documentElement.scrollHeight });
  }, [active, following, grown]);

  return { following, follow: useCallback(() => setFollowing(true), []) };
}
