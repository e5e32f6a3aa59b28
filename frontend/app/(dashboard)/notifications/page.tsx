import type { Metadata } from "next";
import { words } from "@/lib/words";
import { NotificationsPage } from "@/features/notifications/notifications-page";

export const metadata: Metadata = { title: words.notifications.title };

export default function Page() {
  return <NotificationsPage />;
}
