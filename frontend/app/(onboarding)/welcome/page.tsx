import type { Metadata } from "next";
import { welcome as welcomeWords } from "@/lib/words/welcome";
import { WelcomePage } from "@/features/welcome/welcome-page";

export const metadata: Metadata = { title: welcomeWords.title };

export default function Page() {
  return <WelcomePage />;
}
