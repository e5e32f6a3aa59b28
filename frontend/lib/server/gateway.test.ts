// @vitest-environment node
import { describe, expect, it } from "vitest";
import { isSameOrigin } from "./csrf";
import { answeredHeaders, forwardedHeaders, targetUrl } from "./gateway";

describe("the door to the API", () => {
  it("leads to the API and nowhere else", () => {
    expect(targetUrl(["v1", "contents", "a b"], "?x=1")).toBe("http://127.0.0.1:8080/api/v1/contents/a%20b?x=1");
    for (const path of [
      ["internal"],
      ["v1", ".."],
      ["v1", "..%2fadmin"],
      ["v1", "%2e%2e"],
      ["v1", "a\\b"],
      ["v1", ""],
      ["v1", "%zz"],
      [],
    ])
      expect(targetUrl(path, "")).toBeNull();
  });

  it("takes no cookie along and gives none back", () => {
    const sent = forwardedHeaders(
      new Headers({ cookie: "a=b", "if-match": '"1"', "x-forwarded-for": "6.6.6.6", "x-contexor-user": "x" }),
      "token",
    );
    expect([...sent.keys()].sort()).toEqual(["authorization", "if-match"]);
    expect(
      [...answeredHeaders(new Headers({ "set-cookie": "a=b", etag: '"1"', "content-encoding": "gzip" })).keys()].sort(),
    ).toEqual(["cache-control", "etag"]);
  });
});

describe("a request that changes something", () => {
  const request = (headers: Record<string, string>) =>
    new Request("http://localhost:3000/api/gw/v1/x", { method: "POST", headers });

  it.each([
    [{ "sec-fetch-site": "same-origin" }, true],
    [{ "sec-fetch-site": "cross-site", origin: "http://localhost:3000", host: "localhost:3000" }, false],
    [{ "sec-fetch-site": "same-site" }, false],
    [{ "sec-fetch-site": "none" }, false],
    [{ origin: "http://localhost:3000", host: "localhost:3000" }, true],
    [{ origin: "http://evil.example", host: "localhost:3000" }, false],
    [{ origin: "null", host: "localhost:3000" }, false],
    [{}, false],
  ])("with %j is believed: %s", (headers, believed) => {
    expect(isSameOrigin(request(headers as Record<string, string>))).toBe(believed);
  });
});
