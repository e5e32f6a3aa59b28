import type { Metadata } from "next";
import { words } from "@/lib/words";
import { BatchesPage } from "@/features/batches/list-page";

export const metadata: Metadata = { title: words.batches.title };

export default function Page() {
  return <BatchesPage />;
}
