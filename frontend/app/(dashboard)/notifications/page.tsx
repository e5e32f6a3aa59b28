import type { Metadata } from "next";
import { notifications } from "@/lib/words/notifications";
import { NotificationsPage } from "@/features/notifications/notifications-page";

export const metadata: Metadata = { title: notifications.title };

export default function Page() {
  return <NotificationsPage />;
}
