// @vitest-environment node
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";

const { withCompressed, takesBrotli } = createRequire(import.meta.url)("../scripts/static-brotli.cjs") as {
  withCompressed: (folder: string, listener: http.RequestListener) => http.RequestListener;
  takesBrotli: (accepted?: string) => boolean;
};

let server: http.Server;

beforeAll(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "static-"));
  mkdirSync(path.join(folder, "chunks/app/[id]"), { recursive: true });
  writeFileSync(path.join(folder, "chunks/app/[id]/page.js"), "plain");
  writeFileSync(path.join(folder, "chunks/app/[id]/page.js.br"), brotliCompressSync("compressed"));
  writeFileSync(path.join(folder, "chunks/alone.js"), "plain");
  server = http.createServer(withCompressed(folder, (_, response) => response.end("the server's own")));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server.close());

function ask(asked: string, accepted?: string, method = "GET") {
  const { port } = server.address() as AddressInfo;
  return new Promise<{ headers: http.IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
    const headers = accepted === undefined ? {} : { "accept-encoding": accepted };
    http
      .request({ port, host: "127.0.0.1", path: asked, method, headers }, (answer) => {
        const pieces: Buffer[] = [];
        answer.on("data", (piece: Buffer) => pieces.push(piece));
        answer.on("end", () => resolve({ headers: answer.headers, body: Buffer.concat(pieces) }));
      })
      .on("error", reject)
      .end();
  });
}

it("answers with the compressed file where there is one and the browser takes it", async () => {
  const { headers, body } = await ask("/_next/static/chunks/app/%5Bid%5D/page.js?dpl=1", "gzip, deflate, br, zstd");
  expect(brotliDecompressSync(body).toString()).toBe("compressed");
  expect(headers).toMatchObject({
    "content-type": "application/javascript; charset=UTF-8",
    "content-encoding": "br",
    "content-length": String(body.length),
    "cache-control": "public, max-age=31536000, immutable",
    vary: "Accept-Encoding",
  });
  const head = await ask("/_next/static/chunks/app/[id]/page.js", "br", "HEAD");
  expect([head.headers["content-encoding"], head.body.length]).toEqual(["br", 0]);
});

it("leaves everything else to the server", async () => {
  for (const [asked, accepted, method] of [
    ["/_next/static/chunks/app/%5Bid%5D/page.js", "gzip"],
    ["/_next/static/chunks/app/%5Bid%5D/page.js", undefined],
    ["/_next/static/chunks/app/%5Bid%5D/page.js", "br", "POST"],
    ["/_next/static/chunks/alone.js", "br"],
    ["/_next/static/../secret.js", "br"],
    ["/_next/static/%E0%A4%A.js", "br"],
    ["/contents", "br"],
  ] as const) {
    const { body } = await ask(asked, accepted, method);
    expect(body.toString(), `${method ?? "GET"} ${asked} ${accepted}`).toBe("the server's own");
  }
});

it("knows when brotli is refused", () => {
  expect([undefined, "", "gzip", "br;q=0", "gzip, br; q=0.0", "brx"].map((each) => takesBrotli(each))).not.toContain(
    true,
  );
  expect(["br", "gzip, br", "br;q=0.9", "gzip;q=0.1,br ; q=1"].map((each) => takesBrotli(each))).not.toContain(false);
});
