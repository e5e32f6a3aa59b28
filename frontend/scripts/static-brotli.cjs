// Part of the built server: answers requests for static files with what the build compressed beforehand (brotli, at its best), which is
// about a seventh less than what the server compresses while it answers. Everything else is the server's own.
const { createReadStream, existsSync, readdirSync, statSync } = require("node:fs");
const http = require("node:http");
const path = require("node:path");

const PREFIX = "/_next/static/";
const TYPES = { ".js": "application/javascript; charset=UTF-8", ".css": "text/css; charset=UTF-8" };

/** Compressed files below a folder, by the path under which browsers ask for them. */
function compressedIn(folder) {
  const found = new Map();
  if (!existsSync(folder)) return found;
  for (const name of readdirSync(folder, { recursive: true })) {
    const type = TYPES[path.extname(name.slice(0, -".br".length))];
    if (!name.endsWith(".br") || type === undefined) continue;
    const file = path.join(folder, name);
    const asked = PREFIX + name.slice(0, -".br".length).split(path.sep).join("/");
    found.set(asked, { file, type, size: statSync(file).size });
  }
  return found;
}

/** Whether an `Accept-Encoding` has brotli and does not refuse it. */
function takesBrotli(accepted = "") {
  return accepted.split(",").some((each) => /^\s*br\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/.test(each));
}

/** A listener of an HTTP server that answers for compressed files itself, and leaves the rest to `listener`. */
function withCompressed(folder, listener) {
  const files = compressedIn(folder);
  return (request, response) => {
    const asked = request.url.split("?")[0];
    const isRead = request.method === "GET" || request.method === "HEAD";
    let found;
    if (isRead && asked.startsWith(PREFIX) && takesBrotli(request.headers["accept-encoding"])) {
      try {
        found = files.get(decodeURIComponent(asked));
      } catch {
        // An address that is none is the server's to refuse.
      }
    }
    if (found === undefined) return listener(request, response);
    response.writeHead(200, {
      "content-type": found.type,
      "content-encoding": "br",
      "content-length": found.size,
      // The names of static files hold a hash of what is in them.
      "cache-control": "public, max-age=31536000, immutable",
      vary: "Accept-Encoding",
    });
    if (request.method === "HEAD") return response.end();
    createReadStream(found.file)
      .on("error", () => response.destroy())
      .pipe(response);
  };
}

module.exports = { takesBrotli, withCompressed };

/** Puts itself before the server that is created next, which is Next's. */
module.exports.install = function install(folder) {
  const create = http.createServer;
  http.createServer = (...given) => {
    http.createServer = create;
    const listener = given.pop();
    return create(...given, withCompressed(folder, listener));
  };
};
