import type { Metadata } from "next";
import { words } from "@/lib/words";
import { WebhooksPage } from "@/features/webhooks/webhooks-page";

export const metadata: Metadata = { title: words.webhooks.title };

export default function Page() {
  return <WebhooksPage />;
}
