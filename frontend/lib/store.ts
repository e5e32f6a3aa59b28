import { create } from "zustand";

export type Theme = "system" | "light" | "dark";
export type Density = "comfortable" | "compact";
export type ToastTone = "plain" | "good" | "bad";
export type Toast = {
  id: number;
  text: string;
  tone: ToastTone;
  detail?: string;
  action?: { label: string; perform: () => void };
};

type AppState = {
  /** The session ended while the page is open; sign-in lies over it. */
  sessionEnded: boolean;
  setSessionEnded: (ended: boolean) => void;
  paletteOpen: boolean;
  setPaletteOpen: (open: boolean) => void;
  shortcutsOpen: boolean;
  setShortcutsOpen: (open: boolean) => void;
  toasts: Toast[];
  addToast: (toast: Omit<Toast, "id">) => void;
  removeToast: (id: number) => void;
};

let nextToast = 1;

/** State of the open page: overlays and messages. Never tokens, never texts. */
export const useAppStore = create<AppState>()((set) => ({
  sessionEnded: false,
  setSessionEnded: (sessionEnded) => set({ sessionEnded }),
  paletteOpen: false,
  setPaletteOpen: (paletteOpen) => set({ paletteOpen }),
  shortcutsOpen: false,
  setShortcutsOpen: (shortcutsOpen) => set({ shortcutsOpen }),
  toasts: [],
  addToast: (toast) => set((state) => ({ toasts: [...state.toasts.slice(-2), { ...toast, id: nextToast++ }] })),
  removeToast: (id) => set((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) })),
}));

/** Says something in a corner: an outcome that has no place of its own on the page. */
export function toast(text: string, tone: ToastTone = "plain", more: Pick<Toast, "detail" | "action"> = {}): void {
  useAppStore.getState().addToast({ text, tone, ...more });
}

type Preferences = {
  theme: Theme;
  density: Density;
  /** Where the person was last. */
  orgId: string | null;
  workspaceId: string | null;
};

type PreferencesState = Preferences & { set: (change: Partial<Preferences>) => void };

const COOKIE = "cx_prefs";
const YEAR_S = 365 * 24 * 60 * 60;

/** Preferences from the cookie's value, so that the server draws the first page as it will be. Anything odd is the default. */
export function readPreferences(value: string | undefined): Preferences {
  const preferences: Preferences = { theme: "system", density: "comfortable", orgId: null, workspaceId: null };
  try {
    const said = JSON.parse(decodeURIComponent(value ?? "")) as Partial<Record<keyof Preferences, unknown>>;
    if (said.theme === "light" || said.theme === "dark") preferences.theme = said.theme;
    if (said.density === "compact") preferences.density = "compact";
    if (typeof said.orgId === "string") preferences.orgId = said.orgId;
    if (typeof said.workspaceId === "string") preferences.workspaceId = said.workspaceId;
  } catch {
    // No cookie yet, or not ours.
  }
  return preferences;
}

export const PREFERENCES_COOKIE = COOKIE;

/** How this browser likes the dashboard. Kept in a cookie. */
export const usePreferences = create<PreferencesState>()((set, get) => ({
  ...readPreferences(undefined),
  set: (change) => {
    set(change);
    if (typeof document === "undefined") return;
    const { theme, density, orgId, workspaceId } = get();
    document.cookie = `${COOKIE}=${encodeURIComponent(JSON.stringify({ theme, density, orgId, workspaceId }))}; path=/; max-age=${YEAR_S}; samesite=lax`;
    document.documentElement.dataset.theme = theme;
    document.documentElement.dataset.density = density;
  },
}));
