import type { Metadata } from "next";
import { signIn as signInWords } from "@/lib/words/sign-in";
import { LoginPage } from "@/features/signin/login-page";

export const metadata: Metadata = { title: signInWords.title };

export default function Page() {
  return <LoginPage />;
}
