"use client";

import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { toast } from "@/lib/store";
import { words } from "@/lib/words";

/** Says that the network is away, and when it is back. */
export function Offline() {
  const [away, setAway] = useState(false);
  useEffect(() => {
    const gone = () => setAway(true);
    const back = () => {
      setAway(false);
      toast(words.network.back, "good");
    };
    setAway(!navigator.onLine);
    window.addEventListener("offline", gone);
    window.addEventListener("online", back);
    return () => {
      window.removeEventListener("offline", gone);
      window.removeEventListener("online", back);
    };
  }, []);
  return (
    <div role="status">
      {away ? (
        <p className="flex items-center gap-2.5 bg-warn-tint px-4 py-2 text-warn sm:px-8">
          <WifiOff aria-hidden="true" className="size-4 shrink-0" strokeWidth={1.5} />
          {words.network.offline}
        </p>
      ) : null}
    </div>
  );
}
