import type { Metadata } from "next";
import { editor as editorWords } from "@/lib/words/editor";
import { EditorPage } from "@/features/editor/editor-page";

export const metadata: Metadata = { title: editorWords.title };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <EditorPage key={id} id={id} />;
}
