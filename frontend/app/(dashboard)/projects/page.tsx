import type { Metadata } from "next";
import { words } from "@/lib/words";
import { ProjectsPage } from "@/features/projects/projects-page";

export const metadata: Metadata = { title: words.projects.title };

export default function Page() {
  return <ProjectsPage />;
}
