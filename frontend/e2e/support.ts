import { randomInt, randomUUID } from "node:crypto";
import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type BrowserContext, type Locator, type Page } from "@playwright/test";

const GATEWAY = process.env.GATEWAY_URL ?? "http://127.0.0.1:8080";
const SANDBOX = process.env.SANDBOX_URL ?? "http://127.0.0.1:8090";

/** A caller of the public API: what tests seed their data with. */
export class Person {
  private constructor(
    readonly phone: string,
    readonly id: string,
    private access: string,
    private refresh: string,
  ) {}

  static async signIn(phone = newPhone(), name?: string): Promise<Person> {
    await call("POST", "/auth/otp/request", { phone });
    const code = await codeFor(phone);
    const signedIn = await call("POST", "/auth/otp/verify", { phone, code });
    const person = new Person(phone, signedIn.user.id, signedIn.access, signedIn.refresh);
    if (name !== undefined) await person.patch("/auth/me", { name });
    return person;
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read what they need
  get = (path: string): Promise<any> => call("GET", path, undefined, this.access);
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  post = (path: string, body: unknown = {}): Promise<any> => call("POST", path, body, this.access);
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  put = (path: string, body: unknown): Promise<any> => call("PUT", path, body, this.access);
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  patch = (path: string, body: unknown): Promise<any> => call("PATCH", path, body, this.access);
  delete = (path: string): Promise<unknown> => call("DELETE", path, undefined, this.access);

  /** Gives a browser a session of this person, as if signed in there. */
  async enter(context: BrowserContext): Promise<void> {
    const url = new URL(test.info().project.use.baseURL ?? "http://localhost:3000").origin;
    const cookie = (name: string, value: string, sameSite: "Lax" | "Strict") => ({
      name,
      value,
      url: url.replace("http:", "https:"),
      httpOnly: true,
      secure: true,
      sameSite,
    });
    await context.addCookies([
      cookie("__Host-cx_at", this.access, "Lax"),
      cookie("__Host-cx_rt", this.refresh, "Strict"),
    ]);
  }
}

export function newPhone(): string {
  return `0912${String(randomInt(0, 10_000_000)).padStart(7, "0")}`;
}

/** What has the model write, which only tests that are tagged for it may: see playwright.config.ts. */
const GENERATES = /\/(generate|batches|retry)$/;
const mayGenerate = () => test.info().project.name !== "pages";

// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function call(method: string, path: string, body?: unknown, access?: string): Promise<any> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (access !== undefined) headers.authorization = `Bearer ${access}`;
  if (method === "POST") headers["idempotency-key"] = randomUUID();
  if (method === "POST" && GENERATES.test(path) && !mayGenerate()) throw new Error(`${path}: tag this test @model`);
  const answer = await fetch(`${GATEWAY}/api/v1${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === "" ? null : JSON.parse(text);
}

/** The codes that were sent to a number, from the sandbox that stands in for the provider. */
async function codesFor(phone: string): Promise<string[]> {
  const answer = await fetch(`${SANDBOX}/sandbox/messages?receptor=${phone}`);
  return [...JSON.stringify(await answer.json()).matchAll(/"(?:token|code)":"(\d{6})"/g)].map((found) => found[1]!);
}

/** The newest code that was sent to a number; the first one that is not among `before`. */
export async function codeFor(phone: string, before: readonly string[] = []): Promise<string> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const code = (await codesFor(phone)).find((each) => !before.includes(each));
    if (code !== undefined) return code;
    if (Date.now() > deadline) throw new Error(`no code for ${phone}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Does something that sends a code to a number, and answers the new code. */
export async function newCodeFor(phone: string, act: () => Promise<unknown>): Promise<string> {
  const before = await codesFor(phone);
  await act();
  return codeFor(phone, before);
}

/** Signs somebody in again whose session ended, in the dialog over the page. */
export async function signInOverThePage(page: Page, person: Person): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "نشست شما پایان یافت" });
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel("شمارهٔ همراه").fill(person.phone);
  const code = await newCodeFor(person.phone, async () => {
    // The number's resend window is of its first sign-in: a press within it is told how long to wait.
    await expect(async () => {
      if (await dialog.getByLabel("شمارهٔ همراه").isVisible())
        await dialog.getByRole("button", { name: "دریافت کد" }).click();
      await expect(dialog.getByLabel("کد شش‌رقمی")).toBeVisible({ timeout: 4000 });
    }).toPass({ timeout: 120_000, intervals: [1000] });
  });
  await dialog.getByLabel("کد شش‌رقمی").fill(code);
  await expect(dialog).toBeHidden();
}

/** Faults of the model's provider, until the test ends; `{}` is none. */
export async function faults(body: Record<string, unknown>): Promise<void> {
  if (!mayGenerate()) throw new Error("faults are of a test that is tagged @model");
  await fetch(`${SANDBOX}/sandbox/faults`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

export type Place = { org: { id: string; name: string }; workspace: { id: string }; project: { id: string } };

/** An organization with a workspace and a project. */
export async function place(
  person: Person,
  names = { org: "نشر سپید", workspace: "تحریریه", project: "خبرنامهٔ هفتگی" },
): Promise<Place> {
  const org = await person.post("/orgs", { name: names.org });
  await person.patch(`/orgs/${org.id}`, { settings: { calendar: "jalali", timezone: "Asia/Tehran" } });
  const workspace = await person.post(`/orgs/${org.id}/workspaces`, { name: names.workspace });
  const project = await person.post(`/workspaces/${workspace.id}/projects`, { name: names.project, description: "" });
  return { org, workspace, project };
}

/** Makes somebody a member, of the workspace, too. */
export async function join(
  admin: Person,
  where: Place,
  person: Person,
  role: "viewer" | "editor" | "admin",
): Promise<void> {
  await admin.post(`/orgs/${where.org.id}/members`, { phone: person.phone, role });
  const invitations = await person.get("/invitations");
  await person.post(`/invitations/${invitations.items[0].id}/accept`);
  await admin.put(`/workspaces/${where.workspace.id}/members/${person.id}`, { role });
}

/** A draft with this body, written by hand. */
export async function draft(person: Person, where: Place, title: string, body: string, tags: string[] = []) {
  const content = await person.post("/contents", {
    project_id: where.project.id,
    title,
    prompt: "یک متن کوتاه بنویس",
    tags,
  });
  return body === "" ? content : person.patch(`/contents/${content.id}`, { body });
}

/** The same, put up for review. */
export async function inReview(person: Person, where: Place, title: string, body: string, tags: string[] = []) {
  const content = await draft(person, where, title, body, tags);
  return person.post(`/contents/${content.id}/submit`);
}

type Fixtures = { watch: (page: Page) => void; soundModel: void };

/** Tests fail on console errors and on requests that leave the origin. */
export const test = base.extend<Fixtures & { expectConsole: RegExp[] }>({
  expectConsole: [[], { option: true }],
  watch: async ({ expectConsole }, run) => {
    const problems: string[] = [];
    await run((page) => {
      page.on("console", (message) => {
        if (
          message.type() === "error" &&
          !expectConsole.some((pattern) => pattern.test(`${message.text()} ${message.location().url}`))
        )
          problems.push(`${message.text()} (${message.location().url})`);
      });
      page.on("pageerror", (error) => problems.push(String(error)));
      page.on("request", (request) => {
        const { hostname, protocol } = new URL(request.url());
        if (protocol.startsWith("http") && hostname !== "localhost") problems.push(`left the origin: ${request.url()}`);
        if (request.method() === "POST" && GENERATES.test(request.url()) && !mayGenerate())
          problems.push(`has the model write without the tag @model: ${request.url()}`);
      });
    });
    expect(problems).toEqual([]);
  },
  soundModel: [
    async ({}, run) => {
      await run();
      if (mayGenerate()) await faults({});
    },
    { auto: true },
  ],
  page: async ({ page, watch }, run) => {
    watch(page);
    await run(page);
  },
});

export { expect };

/** Nothing serious or critical for assistive technology on the page as it is. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const grave = violations.filter((violation) => violation.impact === "serious" || violation.impact === "critical");
  expect(
    grave.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`),
  ).toEqual([]);
}

/** A key of a Persian layout as the browser gets it from the system: its place (`code`), and the letter that it writes there. */
export async function pressPersian(
  page: Page,
  code: string,
  letter: string,
  modifiers: { ctrl?: boolean; shift?: boolean } = {},
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const key = {
    code,
    key: letter,
    // The number of the key is the Latin letter's or digit's, as Windows and Linux give it.
    windowsVirtualKeyCode: code === "Space" ? 32 : code.charCodeAt(code.length - 1),
    modifiers: (modifiers.ctrl ? 2 : 0) + (modifiers.shift ? 8 : 0),
  };
  const text = modifiers.ctrl ? undefined : letter;
  await session.send("Input.dispatchKeyEvent", { type: text === undefined ? "rawKeyDown" : "keyDown", text, ...key });
  await session.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
  await session.detach();
}

/** An element that has come to rest: its own motion, and that of what it lies in and of what is in it, is over. */
export async function atRest(locator: Locator): Promise<Locator> {
  await locator.evaluate((element) => {
    const moving = document.getAnimations().filter(({ effect }) => {
      const target = effect instanceof KeyframeEffect ? effect.target : null;
      // What breathes or turns without an end moves nothing else.
      if (target === null || effect?.getComputedTiming().endTime === Infinity) return false;
      return target.contains(element) || element.contains(target);
    });
    return Promise.allSettled(moving.map((animation) => animation.finished));
  });
  return locator;
}

/** The box of an element that has come to rest. */
export async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  return (await (await atRest(locator)).boundingBox())!;
}

/** Where the first and the last of some characters stand. */
export const edges = (locator: Locator, from: number, to: number) =>
  locator.evaluate(
    (element, [start, end]) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      const at: DOMRect[] = [];
      let seen = 0;
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        for (let index = 0; index < (node.textContent ?? "").length; index += 1, seen += 1) {
          if (seen !== start && seen !== end) continue;
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + 1);
          at.push(range.getClientRects()[0]!);
        }
      }
      return at.map((rect) => rect.left);
    },
    [from, to] as const,
  );
