import type { Metadata } from "next";
import { words } from "@/lib/words";
import { BatchPage } from "@/features/batches/batch-page";

export const metadata: Metadata = { title: words.batches.title };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <BatchPage key={id} id={id} />;
}
