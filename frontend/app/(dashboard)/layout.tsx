import type { ReactNode } from "react";
import { ScopeProvider } from "@/features/session";
import { Shell } from "@/features/shell";

export default function DashboardLayout({ children }: { children: ReactNode }) {
  return (
    <ScopeProvider>
      <Shell>{children}</Shell>
    </ScopeProvider>
  );
}
