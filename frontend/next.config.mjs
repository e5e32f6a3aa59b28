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
  webpack: (webpack, { dev, isServer }) => {
    if (dev || isServer) return webpack;
    // Requests go by XMLHttpRequest, which every browser has; axios would bring its adapter for `fetch` along.
    webpack.resolve.alias[path.join(here, "node_modules/axios/lib/adapters/fetch.js")] = false;
    // What nearly every page needs is one file, fetched once: left alone, pages and their layouts each bring copies of it.
    webpack.optimization.splitChunks.cacheGroups.shared = {
      name: "shared",
      chunks: "initial",
      minChunks: 10,
      enforce: true,
      priority: 30,
      test: ({ resource }) =>
        resource !== undefined &&
        resource.startsWith(here) &&
        !/[\\/]node_modules[\\/](next|react|react-dom|scheduler)[\\/]/.test(resource),
    };
    return webpack;
  },
};

export default config;
