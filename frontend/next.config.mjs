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

/** How many pages and layouts need a module for it to be in the file that all of them load. */
const SHARED_BY = 10;

/** The pages and layouts that have a module from the beginning; not the parts that come later. */
const initialChunksOf = (module, chunkGraph) =>
  [...chunkGraph.getModuleChunksIterable(module)].filter((chunk) => chunk.canBeInitial());

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
    // Icons are drawn with the attributes that this dashboard gives them; the library's own way has sizes and providers of many kinds.
    webpack.resolve.alias[path.join(here, "node_modules/lucide-react/dist/esm/createLucideIcon.mjs")] = path.join(
      here,
      "lib/icon.ts",
    );
    if (dev || isServer) return webpack;
    // Of axios the browser gets what is used: JSON over XMLHttpRequest, cancelled by signals, with parameters that lib/api.ts writes.
    for (const unused of [
      "adapters/fetch",
      "cancel/CancelToken",
      "core/setFormDataHeaders",
      "helpers/AxiosURLSearchParams",
      "helpers/formDataToJSON",
      "helpers/HttpStatusCode",
      "helpers/cookies",
      "helpers/isURLSameOrigin",
      "helpers/progressEventReducer",
      "helpers/spread",
      "helpers/toFormData",
      "helpers/toURLEncodedForm",
    ])
      webpack.resolve.alias[path.join(here, `node_modules/axios/lib/${unused}.js`)] = false;
    // Of Next itself: there are no server actions, and browsers that the styles need have what it would fill in.
    for (const unused of [
      "build/polyfills/polyfill-module",
      "client/components/router-reducer/reducers/hmr-refresh-reducer",
      "client/components/router-reducer/reducers/server-action-reducer",
    ])
      webpack.resolve.alias[path.join(here, `node_modules/next/dist/${unused}.js`)] = false;
    // The editor's toolbar compares flat values; the library that it is given for that compares everything.
    webpack.resolve.alias["fast-equals"] = path.join(here, "lib/equal.ts");
    webpack.module.rules.push({
      test: path.join(here, "node_modules/lucide-react/dist/esm/icons/"),
      use: path.join(here, "scripts/lucide-icon.cjs"),
    });
    // Texts are drawn from their tokens: of the Markdown library the lexer is needed, not what writes HTML.
    webpack.module.rules.push({
      test: path.join(here, "node_modules/marked/lib/marked.esm.js"),
      use: path.join(here, "scripts/marked-lexer.cjs"),
    });
    // What nearly every page needs is one file, fetched once: left alone, pages, their layouts and their parts each bring copies of it.
    webpack.optimization.splitChunks.cacheGroups.shared = {
      name: "shared",
      chunks: "all",
      minChunks: SHARED_BY,
      enforce: true,
      priority: 30,
      test: (module, { chunkGraph }) => isOurs(module) && initialChunksOf(module, chunkGraph).length >= SHARED_BY,
    };
    // The frame stands around every page of the dashboard: neither a page nor a part of it brings its own copy of what the frame has.
    webpack.optimization.splitChunks.cacheGroups.frame = {
      name: "frame",
      chunks: "all",
      minChunks: 2,
      enforce: true,
      priority: 20,
      test: (module, { chunkGraph }) =>
        isOurs(module) && initialChunksOf(module, chunkGraph).some(({ name }) => name === "app/(dashboard)/layout"),
    };
    return webpack;
  },
};

export default config;
