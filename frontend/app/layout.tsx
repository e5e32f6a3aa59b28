import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { PREFERENCES_COOKIE, readPreferences } from "@/lib/store";
import { words } from "@/lib/words";
import { Providers } from "@/features/providers";
import "./globals.css";

// The nonce of the Content-Security-Policy is of the request: a page made beforehand would be dead.
export const dynamic = "force-dynamic";

const vazir = localFont({
  src: "../node_modules/vazirmatn/fonts/webfonts/Vazirmatn[wght].woff2",
  weight: "100 900",
  display: "swap",
  variable: "--font-vazir",
});

export const metadata: Metadata = {
  title: { default: words.app.name, template: `%s · ${words.app.name}` },
  description: words.app.tagline,
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfaf7" },
    { media: "(prefers-color-scheme: dark)", color: "#101318" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const preferences = readPreferences((await cookies()).get(PREFERENCES_COOKIE)?.value);
  return (
    <html
      lang="fa"
      dir="rtl"
      className={vazir.variable}
      data-theme={preferences.theme}
      data-density={preferences.density}
    >
      <body>
        <div id="app">
          <Providers preferences={preferences}>{children}</Providers>
        </div>
        <div id="layer-dialog" />
        <div id="layer-menu" />
        <div id="layer-toast" />
      </body>
    </html>
  );
}
