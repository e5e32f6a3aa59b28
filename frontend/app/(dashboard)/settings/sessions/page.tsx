import type { Metadata } from "next";
import { sessions as sessionsWords } from "@/lib/words/sessions";
import { SessionsPage } from "@/features/sessions/sessions-page";

export const metadata: Metadata = { title: sessionsWords.title };

export default function Page() {
  return <SessionsPage />;
}
