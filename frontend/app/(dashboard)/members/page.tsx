import type { Metadata } from "next";
import { members } from "@/lib/words/members";
import { MembersPage } from "@/features/members/members-page";

export const metadata: Metadata = { title: members.title };

export default function Page() {
  return <MembersPage />;
}
