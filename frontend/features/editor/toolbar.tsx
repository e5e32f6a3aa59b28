"use client";

import { useEditorState, type Editor } from "@tiptap/react";
import {
  Bold,
  Code,
  Heading2,
  Italic,
  List,
  ListOrdered,
  Quote,
  Redo2,
  Search,
  SeparatorVertical,
  Undo2,
  type LucideIcon,
} from "lucide-react";
import { editor as editorWords } from "@/lib/words/editor";
import { buttonClass } from "@/components/ui";
import { HALF_SPACE } from "./half-space";

const t = editorWords.tools;

type Tool = {
  id: string;
  label: string;
  icon: LucideIcon;
  mirror?: boolean;
  isOn?: boolean;
  isOff?: boolean;
  press: () => void;
};

/** Marks and blocks of the text, where the caret is. */
export function Toolbar({ editor, onFind }: { editor: Editor; onFind: () => void }) {
  const state = useEditorState({
    editor,
    selector: ({ editor: now }) => ({
      bold: now.isActive("bold"),
      italic: now.isActive("italic"),
      heading: now.isActive("heading", { level: 2 }),
      bulletList: now.isActive("bulletList"),
      orderedList: now.isActive("orderedList"),
      quote: now.isActive("blockquote"),
      code: now.isActive("code"),
      canUndo: now.can().undo(),
      canRedo: now.can().redo(),
    }),
  });
  const run = () => editor.chain().focus();
  const tools: Tool[] = [
    { id: "bold", label: t.bold, icon: Bold, isOn: state.bold, press: () => run().toggleBold().run() },
    { id: "italic", label: t.italic, icon: Italic, isOn: state.italic, press: () => run().toggleItalic().run() },
    {
      id: "heading",
      label: t.heading,
      icon: Heading2,
      isOn: state.heading,
      press: () => run().toggleHeading({ level: 2 }).run(),
    },
    {
      id: "bulletList",
      label: t.bulletList,
      icon: List,
      mirror: true,
      isOn: state.bulletList,
      press: () => run().toggleBulletList().run(),
    },
    {
      id: "orderedList",
      label: t.orderedList,
      icon: ListOrdered,
      mirror: true,
      isOn: state.orderedList,
      press: () => run().toggleOrderedList().run(),
    },
    {
      id: "quote",
      label: t.quote,
      icon: Quote,
      mirror: true,
      isOn: state.quote,
      press: () => run().toggleBlockquote().run(),
    },
    { id: "code", label: t.code, icon: Code, isOn: state.code, press: () => run().toggleCode().run() },
    {
      id: "halfSpace",
      label: t.halfSpace,
      icon: SeparatorVertical,
      press: () => run().insertContent(HALF_SPACE).run(),
    },
    { id: "undo", label: t.undo, icon: Undo2, mirror: true, isOff: !state.canUndo, press: () => run().undo().run() },
    { id: "redo", label: t.redo, icon: Redo2, mirror: true, isOff: !state.canRedo, press: () => run().redo().run() },
    { id: "find", label: t.find, icon: Search, press: onFind },
  ];
  return (
    <div
      role="toolbar"
      aria-label={editorWords.toolbar}
      className="sticky top-13 z-1 mt-4 sm:top-26 flex gap-0.5 overflow-x-auto border-y border-line bg-canvas py-1"
    >
      {tools.map((tool) => (
        <button
          key={tool.id}
          type="button"
          aria-label={tool.label}
          title={tool.label}
          aria-pressed={tool.isOn}
          disabled={tool.isOff}
          // The caret stays where it is.
          onPointerDown={(event) => event.preventDefault()}
          onClick={tool.press}
          className={buttonClass("ghost", true, "bleed-focus aria-pressed:bg-accent-tint aria-pressed:text-accent")}
        >
          <tool.icon
            aria-hidden="true"
            className={tool.mirror ? "size-4.5 -scale-x-100" : "size-4.5"}
            strokeWidth={1.5}
          />
        </button>
      ))}
    </div>
  );
}
