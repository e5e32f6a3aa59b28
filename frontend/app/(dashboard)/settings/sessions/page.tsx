import type { Metadata } from "next";
import { words } from "@/lib/words";
import { SessionsPage } from "@/features/sessions/sessions-page";

export const metadata: Metadata = { title: words.sessions.title };

export default function Page() {
  return <SessionsPage />;
}
