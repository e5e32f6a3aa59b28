// A client typed by proto-docs/openapi.json drives the main path of the system at GATEWAY_URL. `tsc --strict` checks it against the
// document: a changed shape is an error before it runs.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

const gateway = process.env.GATEWAY_URL ?? "";
const sandbox = process.env.SANDBOX_URL ?? "";
const nobody = createClient<paths>({ baseUrl: gateway });

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`not within a minute: ${what}`);
}

/** The answer, or an error that shows the problem document. */
function taken<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.data === undefined) throw new Error(`${answer.response.url}: ${answer.response.status} ${JSON.stringify(answer.error)}`);
  return answer.data;
}

const phone = "09125550002";
taken(await nobody.POST("/api/v1/auth/otp/request", { body: { phone } }));
const code = await until("the text message", async () => {
  const inbox = (await (await fetch(`${sandbox}/sandbox/messages?receptor=${phone}`)).json()) as { items: { token?: string }[] };
  return inbox.items.find((item) => item.token)?.token;
});
const session = taken(await nobody.POST("/api/v1/auth/otp/verify", { body: { phone, code } }));
const me = createClient<paths>({ baseUrl: gateway, headers: { authorization: `Bearer ${session.access}` } });

const org = taken(await me.POST("/api/v1/orgs", { body: { name: "نشر زمستان" } }));
const inOrg = { params: { path: { id: org.id } } };
const workspace = taken(await me.POST("/api/v1/orgs/{id}/workspaces", { ...inOrg, body: { name: "تحریریه" } }));
const project = taken(await me.POST("/api/v1/workspaces/{id}/projects", { params: { path: { id: workspace.id } }, body: { name: "خبرنامه" } }));
const content = taken(await me.POST("/api/v1/contents", { body: { project_id: project.id, title: "کتاب", prompt: "متنی کوتاه دربارهٔ کتاب بنویس." } }));
const path = { id: content.id };

const accepted = taken(await me.POST("/api/v1/contents/{id}/generate", { params: { path }, body: { max_output_tokens: 200 } }));
const text: components["schemas"]["Content"] = await until("the content under review", async () => {
  const found = taken(await me.GET("/api/v1/contents/{id}", { params: { path } }));
  return found.status === "REVIEW" ? found : undefined;
});
const approved = taken(await me.POST("/api/v1/contents/{id}/approve", { params: { path }, body: { version: text.version } }));
assert.equal(approved.status, "APPROVED");
const usage = await until("the task's usage", async () => taken(await me.GET("/api/v1/tasks/{id}", { params: { path: { id: accepted.task_id } } })).usage ?? undefined);
assert.ok(usage.output_tokens > 0);
const listed = taken(await me.GET("/api/v1/contents", { params: { query: { org_id: org.id, status: ["APPROVED"] } } }));
assert.deepEqual(listed.items.map((item) => item.id), [content.id]);
const refused = await me.POST("/api/v1/contents/{id}/approve", { params: { path }, body: { version: text.version } });
assert.ok(refused.error !== undefined && typeof refused.error.code === "string", "a refusal is a problem document");
console.log("a client in TypeScript: the main path holds");
