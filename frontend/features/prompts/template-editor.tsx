"use client";

import { forwardRef, useRef, useState } from "react";
import { formatNumber } from "@/lib/format";
import { prompts as promptsWords } from "@/lib/words/prompts";
import { Field, TextArea } from "@/components/forms";
import { cx } from "@/components/ui";
import { placeOf } from "./values";

const w = promptsWords;

/** The template: a plain field with the caret's place beneath it. Each line takes its own direction. */
export const TemplateEditor = forwardRef<
  HTMLTextAreaElement,
  { value: string; error?: string; readOnly: boolean; onChange: (value: string) => void }
>(function TemplateEditor({ value, error, readOnly, onChange }, ref) {
  const [caret, setCaret] = useState(0);
  const numbers = useRef<HTMLDivElement>(null);
  const place = placeOf(value, caret);
  const lines = value.split("\n").length;
  return (
    <Field
      label={w.template}
      hint={
        <>
          {w.templateHint.variable} <Example>{w.templateHint.examples.variable}</Example> {w.templateHint.condition}{" "}
          <Example>{w.templateHint.examples.condition}</Example>
        </>
      }
      error={error}
    >
      <div className="relative">
        <div
          ref={numbers}
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-px start-px w-10 overflow-hidden max-sm:hidden rounded-s-[5px] border-e border-line bg-sunken py-2 text-xs leading-7 text-ink-3"
        >
          {Array.from({ length: lines }, (_, index) => (
            <div key={index} className={cx("h-7 text-center", index + 1 === place.line && "font-semibold text-accent")}>
              {formatNumber(index + 1)}
            </div>
          ))}
        </div>
        <TextArea
          ref={ref}
          rows={12}
          // Lines do not wrap, so that the numbers stand beside them; a phone shows no numbers and wraps.
          wrap="off"
          spellCheck={false}
          readOnly={readOnly}
          maxLength={65536}
          placeholder={w.templatePlaceholder}
          value={value}
          onChange={(event) => {
            setCaret(event.target.selectionStart);
            onChange(event.target.value);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onScroll={(event) => numbers.current?.scrollTo({ top: event.currentTarget.scrollTop })}
          className="block overflow-x-auto ps-13 font-mono whitespace-pre max-sm:ps-3 max-sm:whitespace-pre-wrap"
        />
      </div>
      <p aria-hidden="true" className="text-xs text-ink-3">
        {w.caret(place.line, place.column)}
      </p>
    </Field>
  );
});

function Example({ children }: { children: string }) {
  return <code className="rounded-sm bg-sunken px-1 py-0.5 whitespace-nowrap">{children}</code>;
}
