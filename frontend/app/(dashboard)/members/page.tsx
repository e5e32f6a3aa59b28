import type { Metadata } from "next";
import { words } from "@/lib/words";
import { MembersPage } from "@/features/members/members-page";

export const metadata: Metadata = { title: words.members.title };

export default function Page() {
  return <MembersPage />;
}
