import type { Metadata } from "next";
import { batches as batchesWords } from "@/lib/words/batches";
import { BatchesPage } from "@/features/batches/list-page";

export const metadata: Metadata = { title: batchesWords.title };

export default function Page() {
  return <BatchesPage />;
}
