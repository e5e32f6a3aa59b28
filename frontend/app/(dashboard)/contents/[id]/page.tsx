import type { Metadata } from "next";
import { words } from "@/lib/words";
import { ContentPage } from "@/features/contents/content-page";

export const metadata: Metadata = { title: words.contents.title };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ContentPage key={id} id={id} />;
}
