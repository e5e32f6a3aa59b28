import type { Metadata } from "next";
import { words } from "@/lib/words";
import { NewPromptPage } from "@/features/prompts/new-page";

export const metadata: Metadata = { title: words.prompts.new };

export default function Page() {
  return <NewPromptPage />;
}
