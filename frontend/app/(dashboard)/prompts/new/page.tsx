import type { Metadata } from "next";
import { prompts as promptsWords } from "@/lib/words/prompts";
import { NewPromptPage } from "@/features/prompts/new-page";

export const metadata: Metadata = { title: promptsWords.new };

export default function Page() {
  return <NewPromptPage />;
}
