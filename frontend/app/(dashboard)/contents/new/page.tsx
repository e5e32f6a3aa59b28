import type { Metadata } from "next";
import { words } from "@/lib/words";
import { NewContentPage } from "@/features/contents/new-page";

export const metadata: Metadata = { title: words.contents.new };

export default function Page() {
  return <NewContentPage />;
}
