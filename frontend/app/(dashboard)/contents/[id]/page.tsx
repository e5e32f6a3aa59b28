import type { Metadata } from "next";
import { contents as contentsWords } from "@/lib/words/contents";
import { ContentPage } from "@/features/contents/content-page";

export const metadata: Metadata = { title: contentsWords.title };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ContentPage key={id} id={id} />;
}
