import type { Metadata } from "next";
import { prompts as promptsWords } from "@/lib/words/prompts";
import { PromptPage } from "@/features/prompts/prompt-page";

export const metadata: Metadata = { title: promptsWords.title };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <PromptPage key={id} id={id} />;
}
