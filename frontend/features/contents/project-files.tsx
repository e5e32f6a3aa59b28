"use client";

import dynamic from "next/dynamic";

/** The texts of a project as a file; loaded when it is first asked for. */
export const ProjectFileDialog = dynamic(() => import("./files").then((module) => module.ProjectFileDialog), {
  ssr: false,
});
