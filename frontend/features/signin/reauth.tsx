"use client";

import { useQueryClient } from "@tanstack/react-query";
import { sessionRestored, type User } from "@/lib/auth";
import { useAppStore } from "@/lib/store";
import { signIn as signInWords } from "@/lib/words/sign-in";
import { Button, Dialog } from "@/components/ui";
import { SignIn } from "./sign-in";

const w = signInWords;

/** Sign-in over the page, when the session ends while it is open. Requests that wait go on; nothing typed is lost. */
export function Reauth() {
  const ended = useAppStore((state) => state.sessionEnded);
  const cache = useQueryClient();

  function signedIn(user: User) {
    const before = cache.getQueryData<User>(["/api/v1/auth/me", {}]);
    if (before !== undefined && before.id !== user.id) {
      // Another person must not go on in this one's page.
      window.location.assign("/contents");
      return;
    }
    sessionRestored();
  }

  return (
    <Dialog open={ended} onOpenChange={() => {}} locked title={w.againTitle} description={w.againIntro}>
      <SignIn onSignedIn={signedIn} headingLevel={3} />
      <Button tone="ghost" className="mt-3 w-full" onClick={() => window.location.assign("/login")}>
        {w.leave}
      </Button>
    </Dialog>
  );
}
