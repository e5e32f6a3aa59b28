import type { Metadata } from "next";
import { words } from "@/lib/words";
import { WelcomePage } from "@/features/welcome/welcome-page";

export const metadata: Metadata = { title: words.welcome.title };

export default function Page() {
  return <WelcomePage />;
}
