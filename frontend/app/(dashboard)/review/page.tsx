import type { Metadata } from "next";
import { review as reviewWords } from "@/lib/words/review";
import { ReviewPage } from "@/features/review/review-page";

export const metadata: Metadata = { title: reviewWords.title };

export default function Page() {
  return <ReviewPage />;
}
