import type { Metadata } from "next";
import { words } from "@/lib/words";
import { UsagePage } from "@/features/usage/usage-page";

export const metadata: Metadata = { title: words.usage.title };

export default function Page() {
  return <UsagePage />;
}
