import type { Metadata } from "next";
import { words } from "@/lib/words";
import { LoginPage } from "@/features/signin/login-page";

export const metadata: Metadata = { title: words.signIn.title };

export default function Page() {
  return <LoginPage />;
}
