import type { Metadata } from "next";
import { words } from "@/lib/words";
import { SessionsPage } from "@/features/sessions";

export const metadata: Metadata = { title: words.sessions.title };

export default function Page() {
  return <SessionsPage />;
}
