import type { Metadata } from "next";
import { contents as contentsWords } from "@/lib/words/contents";
import { ContentsPage } from "@/features/contents/list-page";

export const metadata: Metadata = { title: contentsWords.title };

export default function Page() {
  return <ContentsPage />;
}
