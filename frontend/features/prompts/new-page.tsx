"use client";

import { useRouter } from "next/navigation";
import { words } from "@/lib/words";
import { prompts as promptsWords } from "@/lib/words/prompts";
import { Empty, LinkButton, Page } from "@/components/ui";
import { NoWorkspace, useScope } from "@/features/session";
import { PromptForm } from "./prompt-form";

const w = promptsWords;

/** A new prompt. */
export function NewPromptPage() {
  const { workspace, mayHere } = useScope();
  const router = useRouter();
  if (workspace === null) return <NoWorkspace />;
  if (!mayHere("prompt.write"))
    return (
      <Empty
        title={words.errors.codes.permission_denied!}
        action={<LinkButton href="/prompts">{words.actions.goPrompts}</LinkButton>}
      />
    );
  return (
    <Page title={w.new} intro={w.newIntro} width="max-w-5xl">
      <PromptForm
        workspaceId={workspace.id}
        prompt={null}
        etag={null}
        readOnly={false}
        onSaved={(prompt) => router.push(`/prompts/${prompt.id}?view=try`)}
      />
    </Page>
  );
}
