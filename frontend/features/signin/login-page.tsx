"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearchParams } from "next/navigation";
import { words } from "@/lib/words";
import { signIn as signInWords } from "@/lib/words/sign-in";
import { Mark } from "./mark";
import { SignIn } from "./sign-in";

/** Where to go after sign-in: only paths of this site. */
export function safeNext(next: string | null): string {
  if (
    next === null ||
    !next.startsWith("/") ||
    next.startsWith("//") ||
    next.startsWith("/\\") ||
    next.startsWith("/login")
  )
    return "/contents";
  return next;
}

export function LoginPage() {
  const router = useRouter();
  const cache = useQueryClient();
  const next = safeNext(useSearchParams().get("next"));
  return (
    <main id="main" className="grid min-h-dvh md:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
      <div className="flex flex-col px-6 py-8 sm:px-12">
        <p className="flex items-center gap-2.5 font-semibold">
          <Mark />
          {words.app.name}
        </p>
        <div className="mx-auto flex w-full max-w-sm grow flex-col justify-center py-10">
          <SignIn
            onSignedIn={() => {
              cache.clear();
              router.replace(next);
            }}
          />
        </div>
        <p className="text-sm text-ink-3">{signInWords.privacy}</p>
      </div>
      <div aria-hidden="true" className="relative hidden overflow-hidden border-s border-line bg-sunken md:block">
        <GirihField />
        <p className="absolute inset-x-12 bottom-12 max-w-md text-xl text-ink-2">{words.app.tagline}</p>
      </div>
    </main>
  );
}

/** A field of eight-fold stars, as on a tiled wall. */
function GirihField() {
  return (
    <div className="absolute inset-0 text-accent">
      <svg className="h-full w-full opacity-25" fill="none" stroke="currentColor" strokeWidth="1">
        <defs>
          <pattern id="girih" width="96" height="96" patternUnits="userSpaceOnUse" patternTransform="rotate(0)">
            <g transform="translate(48 48)">
              <rect x="-20" y="-20" width="40" height="40" />
              <rect x="-20" y="-20" width="40" height="40" transform="rotate(45)" />
              {[0, 90, 180, 270].map((turn) => (
                <path
                  key={turn}
                  d="M0 -28.3 L0 -48 M20 -20 L48 -48 M8.3 -20 L20 -31.7 L20 -48 M-8.3 -20 L-20 -31.7 L-20 -48"
                  transform={`rotate(${turn})`}
                />
              ))}
            </g>
          </pattern>
        </defs>
        <rect width="100%" height="100%" fill="url(#girih)" />
      </svg>
      <div className="absolute inset-0 bg-linear-to-t from-(--sunken) via-transparent to-transparent" />
    </div>
  );
}
