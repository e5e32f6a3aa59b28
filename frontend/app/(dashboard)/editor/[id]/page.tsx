import type { Metadata } from "next";
import { editor as editorWords } from "@/lib/words/editor";
import { ContentScope } from "@/features/contents";
import { EditorPage } from "@/features/editor/editor-page";

export const metadata: Metadata = { title: editorWords.title };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <ContentScope key={id} id={id}>
      <EditorPage id={id} />
    </ContentScope>
  );
}
