import type { Metadata } from "next";
import { batches as batchesWords } from "@/lib/words/batches";
import { NewBatchPage } from "@/features/batches/new-page";

export const metadata: Metadata = { title: batchesWords.new };

export default function Page() {
  return <NewBatchPage />;
}
