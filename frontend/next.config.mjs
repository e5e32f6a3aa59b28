import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));

/** Modules that the framework does not place by itself: ours, libraries, and its own loader of lazy parts. */
const isOurs = ({ resource }) =>
  resource !== undefined &&
  resource.startsWith(here) &&
  (!/[\\/]node_modules[\\/](next|react|react-dom|scheduler)[\\/]/.test(resource) ||
    /[\\/]next[\\/]dist[\\/](shared[\\/]lib[\\/](lazy-dynamic|app-dynamic)|server[\\/]app-render[\\/](work-)?async)/.test(
      resource,
    ));

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
    // Of axios the browser gets what is used: JSON over XMLHttpRequest, cancelled by signals, with parameters that lib/api.ts writes.
    for (const unused of [
      "adapters/fetch",
      "cancel/CancelToken",
      "helpers/AxiosURLSearchParams",
      "helpers/formDataToJSON",
      "helpers/HttpStatusCode",
      "helpers/toFormData",
      "helpers/toURLEncodedForm",
    ])
      webpack.resolve.alias[path.join(here, `node_modules/axios/lib/${unused}.js`)] = false;
    // What nearly every page needs is one file, fetched once: left alone, pages and their layouts each bring copies of it.
    webpack.optimization.splitChunks.cacheGroups.shared = {
      name: "shared",
      chunks: "initial",
      minChunks: 10,
      enforce: true,
      priority: 30,
      test: isOurs,
    };
    // The frame stands around every page of the dashboard: a page does not bring its own copy of what the frame has.
    webpack.optimization.splitChunks.cacheGroups.frame = {
      name: "frame",
      chunks: "initial",
      minChunks: 2,
      enforce: true,
      priority: 20,
      test: (module, { chunkGraph }) =>
        isOurs(module) && chunkGraph.getModuleChunks(module).some(({ name }) => name === "app/(dashboard)/layout"),
    };
    return webpack;
  },
};

export default config;
