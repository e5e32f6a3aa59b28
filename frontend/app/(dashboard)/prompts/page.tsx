import type { Metadata } from "next";
import { prompts as promptsWords } from "@/lib/words/prompts";
import { PromptsPage } from "@/features/prompts/library-page";

export const metadata: Metadata = { title: promptsWords.title };

export default function Page() {
  return <PromptsPage />;
}
