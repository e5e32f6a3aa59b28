import type { Metadata } from "next";
import { words } from "@/lib/words";
import { EditorPage } from "@/features/editor/editor-page";

export const metadata: Metadata = { title: words.editor.title };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <EditorPage key={id} id={id} />;
}
