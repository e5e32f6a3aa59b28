import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));

/** @type {import("next").NextConfig} */
const config = {
  output: "standalone",
  outputFileTracingRoot: here,
  outputFileTracingExcludes: { "*": ["node_modules/@img/**", "node_modules/sharp/**", "node_modules/typescript/**"] },
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  // Browsers ask for it by themselves while a page's head is still on its way.
  rewrites: async () => [{ source: "/favicon.ico", destination: "/icon.svg" }],
  // ESLint and the compiler are steps of their own (`npm run lint`, `npm run typecheck`).
  eslint: { ignoreDuringBuilds: true },
  typescript: { ignoreBuildErrors: true },
  experimental: { optimizePackageImports: ["radix-ui", "lucide-react"] },
};

export default config;
