import type { Metadata } from "next";
import { words } from "@/lib/words";
import { ContentsPage } from "@/features/contents/list-page";

export const metadata: Metadata = { title: words.contents.title };

export default function Page() {
  return <ContentsPage />;
}
