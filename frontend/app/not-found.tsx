import { Empty, LinkButton } from "@/components/ui";
import { words } from "@/lib/words";

export default function NotFound() {
  return (
    <main id="main" className="grid min-h-dvh place-items-center">
      <Empty
        title={words.errors.notFoundTitle}
        action={<LinkButton href="/contents">{words.errors.goHome}</LinkButton>}
      >
        {words.errors.notFoundHint}
      </Empty>
    </main>
  );
}
