"use client";

import { useQuery } from "@tanstack/react-query";
import { Bell as BellIcon } from "lucide-react";
import Link from "next/link";
import { formatNumber } from "@/lib/format";
import { words } from "@/lib/words";
import { buttonClass } from "@/components/ui";
import { unreadQuery } from "./queries";
import { useLiveNotifications } from "./use-live-notifications";

/** How many notifications are unread, as they come, and the way to them. */
export function Bell() {
  const arrived = useLiveNotifications();
  const { data: unread = 0 } = useQuery(unreadQuery());
  return (
    <>
      <Link
        href="/notifications"
        aria-label={words.bell.label(unread)}
        title={words.bell.label(unread)}
        className={buttonClass("ghost", true, "relative")}
      >
        <BellIcon aria-hidden="true" className="size-5" strokeWidth={1.5} />
        {unread > 0 ? (
          <span
            aria-hidden="true"
            className="absolute start-1/2 top-0.5 ms-1 min-w-3.5 rounded-full bg-accent px-1 text-center text-[0.625rem]/3.5 font-semibold text-on-accent proportional-nums ring-2 ring-canvas pointer-coarse:top-1.5"
          >
            {unread > 99 ? `${formatNumber(99)}+` : formatNumber(unread)}
          </span>
        ) : null}
      </Link>
      <span role="status" className="sr-only">
        {arrived > 0 ? <span key={arrived}>{words.bell.arrived}</span> : null}
      </span>
    </>
  );
}
