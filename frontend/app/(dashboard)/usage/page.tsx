import type { Metadata } from "next";
import { usage as usageWords } from "@/lib/words/usage";
import { UsagePage } from "@/features/usage/usage-page";

export const metadata: Metadata = { title: usageWords.title };

export default function Page() {
  return <UsagePage />;
}
