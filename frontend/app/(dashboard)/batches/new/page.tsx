import type { Metadata } from "next";
import { words } from "@/lib/words";
import { NewBatchPage } from "@/features/batches/new-page";

export const metadata: Metadata = { title: words.batches.new };

export default function Page() {
  return <NewBatchPage />;
}
