"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { Direction } from "radix-ui";
import { useState, type ReactNode } from "react";
import { makeQueryClient } from "@/lib/query";
import { usePreferences, type Density, type Theme } from "@/lib/store";
import { Toasts } from "@/components/ui";

type Preferences = { theme: Theme; density: Density; orgId: string | null; workspaceId: string | null };

/** What every page stands in: the cache of answers, the direction, preferences as the server read them, messages. */
export function Providers({ preferences, children }: { preferences: Preferences; children: ReactNode }) {
  const [client] = useState(() => {
    usePreferences.setState(preferences);
    return makeQueryClient();
  });
  return (
    <QueryClientProvider client={client}>
      <Direction.Provider dir="rtl">
        {children}
        <Toasts />
      </Direction.Provider>
    </QueryClientProvider>
  );
}
