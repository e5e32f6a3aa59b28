import type { Metadata } from "next";
import { contents as contentsWords } from "@/lib/words/contents";
import { NewContentPage } from "@/features/contents/new-page";

export const metadata: Metadata = { title: contentsWords.new };

export default function Page() {
  return <NewContentPage />;
}
