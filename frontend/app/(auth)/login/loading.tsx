import { Spinner } from "@/components/ui";
import { words } from "@/lib/words";

export default function Loading() {
  return (
    <main id="main" role="status" className="grid min-h-dvh place-items-center text-accent">
      <span className="sr-only">{words.app.loading}</span>
      <Spinner className="size-8" />
    </main>
  );
}
