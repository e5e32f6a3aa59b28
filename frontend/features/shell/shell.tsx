"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Menu as MenuIcon, Search } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { useEffect, useState, type ReactNode } from "react";
import { makeKeyListener, offeredActions, useActions, useRegistry } from "@/lib/actions";
import { sessionRestored } from "@/lib/auth";
import { useAppStore } from "@/lib/store";
import { onOtherTab } from "@/lib/tabs";
import { words } from "@/lib/words";
import { cx, IconButton, Keys, PageSkeleton, preloadDialogs, preloadMenus, Problem, Sheet } from "@/components/ui";
import { askForContent } from "@/features/contents";
import { useScopeState, type Scope } from "@/features/session";
import { Mark } from "@/features/signin";
import { NAV } from "./nav";
import { Offline } from "./offline";
import { Switcher } from "./switcher";

// The header's figures wait for requests of their own, so their code is loaded after the page's.
const Bell = dynamic(() => import("./header-parts").then((module) => module.Bell), {
  ssr: false,
  loading: () => <span className="size-(--control)" />,
});
const AccountMenu = dynamic(() => import("./header-parts").then((module) => module.AccountMenu), {
  ssr: false,
  loading: () => <span className="size-(--control)" />,
});
const ShellActions = dynamic(() => import("./header-parts").then((module) => module.ShellActions), { ssr: false });
const Remainder = dynamic(() => import("./header-parts").then((module) => module.Remainder), { ssr: false });
const Palette = dynamic(() => import("./palette").then((module) => module.Palette), { ssr: false });
const ShortcutSheet = dynamic(() => import("./shortcut-sheet").then((module) => module.ShortcutSheet), { ssr: false });
const Reauth = dynamic(() => import("@/features/signin").then((module) => module.Reauth), { ssr: false });

/** The frame of every page: navigation, where one stands, overlays, keys. */
export function Shell({ children }: { children: ReactNode }) {
  const state = useScopeState();
  useGlobalKeys();
  useOtherTabs();
  return (
    <>
      {state.status === "ready" ? (
        <Frame scope={state.scope}>{children}</Frame>
      ) : state.status === "none" ? (
        <ToWelcome />
      ) : state.status === "error" ? (
        <main id="main" className="grid min-h-dvh place-items-center">
          <Problem error={state.error} onRetry={state.retry} />
        </main>
      ) : (
        <LoadingFrame />
      )}
      <Overlays />
    </>
  );
}

/** Somebody without an organization makes one, or joins one, first. */
function ToWelcome() {
  const router = useRouter();
  useEffect(() => router.replace("/welcome"), [router]);
  return <LoadingFrame />;
}

/** The palette and the sheet of shortcuts answer their keys from the first moment: their actions do not wait for code. */
function Overlays() {
  const ended = useAppStore((app) => app.sessionEnded);
  const palette = useAppStore((app) => app.paletteOpen);
  const shortcuts = useAppStore((app) => app.shortcutsOpen);
  const { setPaletteOpen, setShortcutsOpen } = useAppStore.getState();
  useActions(
    [
      {
        id: "palette",
        label: words.actions.palette,
        group: "view",
        keys: "mod+KeyK",
        whileTyping: true,
        hidden: true,
        perform: () => setPaletteOpen(true),
      },
      {
        id: "shortcuts",
        label: words.actions.shortcuts,
        short: words.account.shortcuts,
        group: "view",
        keys: "shift+Slash",
        perform: () => setShortcutsOpen(true),
      },
    ],
    true,
  );
  return (
    <>
      {palette ? <Palette /> : null}
      {shortcuts ? <ShortcutSheet /> : null}
      {ended ? <Reauth /> : null}
    </>
  );
}

function LoadingFrame() {
  return (
    <div className="md:ps-60">
      <div className="fixed inset-y-0 start-0 hidden w-60 border-e border-line md:block" />
      <div className="h-13 border-b border-line" />
      <main id="main">
        <PageSkeleton />
      </main>
    </div>
  );
}

function Frame({ scope, children }: { scope: Scope; children: ReactNode }) {
  const [menuOpen, setMenuOpen] = useState(false);
  const pathname = usePathname();
  useEffect(() => setMenuOpen(false), [pathname]);
  useEffect(() => {
    // Once the page stands, what overlays need comes, so that the first one opens at once.
    const timer = setTimeout(() => {
      preloadDialogs();
      preloadMenus();
    }, 2500);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="md:ps-60">
      <ShellActions scope={scope} />
      <a
        href="#main"
        className="sr-only rounded-md bg-surface px-4 py-2 text-accent shadow-overlay focus:not-sr-only focus:fixed focus:start-3 focus:top-3"
      >
        {words.app.skip}
      </a>
      <aside className="fixed inset-y-0 start-0 hidden w-60 flex-col border-e border-line md:flex">
        <SideContent scope={scope} />
      </aside>
      <Sheet open={menuOpen} onOpenChange={setMenuOpen} title={words.nav.menu}>
        <SideContent scope={scope} />
      </Sheet>
      <header className="sticky top-0 z-1 flex h-13 items-center gap-1.5 border-b border-line bg-canvas px-2 sm:px-4">
        <IconButton label={words.nav.open} className="md:hidden" onClick={() => setMenuOpen(true)}>
          <MenuIcon aria-hidden="true" className="size-5" strokeWidth={1.5} />
        </IconButton>
        <span className="min-w-0 truncate font-semibold md:hidden">{scope.workspace?.name ?? scope.org.name}</span>
        <PaletteButton />
        <div className="ms-auto flex items-center gap-1">
          <Remainder orgId={scope.org.id} />
          <Bell />
          <AccountMenu />
        </div>
      </header>
      <Offline />
      <main id="main" tabIndex={-1} className="outline-none">
        {children}
      </main>
      <FootBar scope={scope} />
    </div>
  );
}

function PaletteButton() {
  const open = useAppStore((app) => app.setPaletteOpen);
  return (
    <>
      <button
        type="button"
        onClick={() => open(true)}
        aria-keyshortcuts="Control+K"
        className="hidden h-(--control) w-64 items-center gap-2 rounded-md border border-line bg-surface px-3 text-ink-3 transition-colors duration-100 hover:border-edge/60 md:flex"
      >
        <Search aria-hidden="true" className="size-4" strokeWidth={1.5} />
        <span className="grow text-start">{words.palette.open}</span>
        <Keys keys="mod+KeyK" />
      </button>
      <IconButton label={words.palette.open} className="order-last md:hidden" onClick={() => open(true)}>
        <Search aria-hidden="true" className="size-5" strokeWidth={1.5} />
      </IconButton>
    </>
  );
}

function isHere(pathname: string, href: string): boolean {
  if (href === "/contents" && pathname.startsWith("/editor/")) return true;
  return pathname === href || pathname.startsWith(`${href}/`);
}

function SideContent({ scope }: { scope: Scope }) {
  const pathname = usePathname();
  return (
    <>
      <div className="flex h-13 shrink-0 items-center gap-2.5 px-4">
        <Mark className="size-6" />
        <span className="font-semibold">{words.app.name}</span>
      </div>
      <div className="px-2 pb-2">
        <Switcher scope={scope} />
      </div>
      <nav aria-label={words.nav.label} className="flex grow flex-col gap-4 overflow-y-auto px-2 py-2">
        {NAV.map((group) => {
          const items = group.items.filter((item) =>
            item.of === "org" ? scope.may(item.permission) : scope.mayHere(item.permission),
          );
          if (items.length === 0) return null;
          return (
            <div key={group.id}>
              <p className="px-2.5 pb-1 text-xs text-ink-3">{group.label}</p>
              <ul>
                {items.map((item) => (
                  <li key={item.href}>
                    <Link
                      href={item.href}
                      aria-current={isHere(pathname, item.href) ? "page" : undefined}
                      className="bleed-focus flex h-9 items-center gap-2.5 rounded-md px-2.5 text-ink-2 transition-colors duration-100 hover:bg-hover hover:text-ink aria-[current=page]:bg-accent-tint aria-[current=page]:font-semibold aria-[current=page]:text-accent pointer-coarse:h-11"
                    >
                      <item.icon aria-hidden="true" className="size-4.5" strokeWidth={1.5} />
                      {item.label}
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          );
        })}
      </nav>
    </>
  );
}

/** The main pages within a thumb's reach, on a phone. */
function FootBar({ scope }: { scope: Scope }) {
  const pathname = usePathname();
  const items = NAV.flatMap((group) => group.items).filter(
    (item) => item.onPhone && (item.of === "org" ? scope.may(item.permission) : scope.mayHere(item.permission)),
  );
  return (
    <nav
      aria-label={words.nav.label}
      className="fixed inset-x-0 bottom-0 z-1 grid auto-cols-fr grid-flow-col border-t border-line bg-canvas pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {items.map((item) => (
        <Link
          key={item.href}
          href={item.href}
          aria-current={isHere(pathname, item.href) ? "page" : undefined}
          className={cx(
            "bleed-focus flex h-14 flex-col items-center justify-center gap-0.5 text-xs text-ink-3 aria-[current=page]:font-semibold aria-[current=page]:text-accent",
          )}
        >
          <item.icon aria-hidden="true" className="size-5" strokeWidth={1.5} />
          {item.label}
        </Link>
      ))}
    </nav>
  );
}

/** Listens for the keys of all offered actions. */
function useGlobalKeys() {
  useEffect(() => {
    const listener = makeKeyListener(() => offeredActions(useRegistry.getState().entries));
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}

/** What another tab did counts here, too: the end of the session, a decision. */
function useOtherTabs() {
  const cache = useQueryClient();
  useEffect(
    () =>
      onOtherTab((message) => {
        if (message.kind === "signed-out") {
          cache.clear();
          window.location.assign("/login");
        } else if (message.kind === "content-changed") {
          askForContent(cache, message.id);
        } else if (useAppStore.getState().sessionEnded) {
          sessionRestored(false);
        }
      }),
    [cache],
  );
}
