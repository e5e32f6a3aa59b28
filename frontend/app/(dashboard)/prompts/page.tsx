import type { Metadata } from "next";
import { words } from "@/lib/words";
import { PromptsPage } from "@/features/prompts/library-page";

export const metadata: Metadata = { title: words.prompts.title };

export default function Page() {
  return <PromptsPage />;
}
