import type { ReactNode } from "react";
import { ScopeProvider } from "@/features/session";

export default function OnboardingLayout({ children }: { children: ReactNode }) {
  return <ScopeProvider>{children}</ScopeProvider>;
}
