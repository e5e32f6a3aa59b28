import type { Metadata } from "next";
import { settings } from "@/lib/words/settings";
import { SettingsPage } from "@/features/settings/settings-page";

export const metadata: Metadata = { title: settings.title };

export default function Page() {
  return <SettingsPage />;
}
