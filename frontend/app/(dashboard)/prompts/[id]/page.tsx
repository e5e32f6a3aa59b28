import type { Metadata } from "next";
import { words } from "@/lib/words";
import { PromptPage } from "@/features/prompts/prompt-page";

export const metadata: Metadata = { title: words.prompts.title };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <PromptPage key={id} id={id} />;
}
