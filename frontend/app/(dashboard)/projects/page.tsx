import type { Metadata } from "next";
import { projects as projectsWords } from "@/lib/words/projects";
import { ProjectsPage } from "@/features/projects/projects-page";

export const metadata: Metadata = { title: projectsWords.title };

export default function Page() {
  return <ProjectsPage />;
}
