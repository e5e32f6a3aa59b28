import type { Metadata } from "next";
import { words } from "@/lib/words";
import { ReviewPage } from "@/features/review/review-page";

export const metadata: Metadata = { title: words.review.title };

export default function Page() {
  return <ReviewPage />;
}
