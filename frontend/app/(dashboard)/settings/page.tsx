import type { Metadata } from "next";
import { words } from "@/lib/words";
import { SettingsPage } from "@/features/settings/settings-page";

export const metadata: Metadata = { title: words.settings.title };

export default function Page() {
  return <SettingsPage />;
}
