import type { Metadata } from "next";
import { batches as batchesWords } from "@/lib/words/batches";
import { BatchPage } from "@/features/batches/batch-page";

export const metadata: Metadata = { title: batchesWords.title };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <BatchPage key={id} id={id} />;
}
