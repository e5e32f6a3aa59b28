import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, inReview, Person, place, test } from "../support";
import { LETTER } from "./demo";

/** Fetched by npx when it is run, not a dependency: it is larger than all else together. The newest that Node.js 20 runs. */
const LIGHTHOUSE = "lighthouse@12.8.2";
/** The least score of a category, per cent. */
const LEAST = { accessibility: 100, "best-practices": 95 };

type Category = { score: number | null; auditRefs: { id: string; weight: number }[] };
type Report = {
  finalDisplayedUrl: string;
  categories: Record<keyof typeof LEAST, Category>;
  audits: Record<string, { score: number | null; title: string }>;
};

test("Lighthouse on sign-in and signed-in pages", async ({ context, baseURL }) => {
  const person = await Person.signIn(undefined, "مریم کاظمی");
  const where = await place(person);
  const content = await inReview(person, where, "خبرنامهٔ آذر", LETTER, ["خبرنامه"]);
  await person.enter(context);
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const folder = await mkdtemp(path.join(tmpdir(), "contexor-lighthouse-"));
  const headers = path.join(folder, "headers.json");
  await writeFile(headers, JSON.stringify({ Cookie: cookie }));
  const { executablePath, args = [] } = test.info().project.use.launchOptions ?? {};

  const pages: [path: string, isSignedIn: boolean][] = [
    ["/login", false],
    [`/contents?w=${where.workspace.id}`, true],
    [`/contents/${content.id}`, true],
    [`/review?w=${where.workspace.id}&item=${content.id}`, true],
    [`/usage?o=${where.org.id}`, true],
  ];
  const short: string[] = [];
  for (const [index, [page, isSignedIn]] of pages.entries()) {
    const out = path.join(folder, `${index}.json`);
    await promisify(execFile)(
      "npx",
      [
        "--yes",
        LIGHTHOUSE,
        `${baseURL}${page}`,
        "--quiet",
        "--preset=desktop",
        `--only-categories=${Object.keys(LEAST).join(",")}`,
        "--output=json",
        `--output-path=${out}`,
        "--disable-error-reporting",
        // A machine that is busy with other things takes longer to settle.
        "--max-wait-for-load=120000",
        ...(isSignedIn ? [`--extra-headers=${headers}`] : []),
        `--chrome-flags=--headless ${args.join(" ")} --user-data-dir=${path.join(folder, `profile-${index}`)}`,
      ],
      { env: { ...process.env, CHROME_PATH: executablePath }, maxBuffer: 64 * 1024 * 1024 },
    );
    const report = JSON.parse(await readFile(out, "utf8")) as Report;
    // A page that turned to sign-in would be measured in the other's name.
    expect(new URL(report.finalDisplayedUrl).pathname).toBe(page.split("?")[0]);
    const scores = Object.entries(LEAST).map(([name, least]) => {
      const { score, auditRefs } = report.categories[name as keyof typeof LEAST];
      const percent = Math.round((score ?? 0) * 100);
      if (percent < least) {
        const failed = auditRefs.filter(({ id, weight }) => weight > 0 && (report.audits[id]?.score ?? 1) < 1);
        short.push(`${page}: ${name} ${percent}: ${failed.map(({ id }) => id).join(", ")}`);
      }
      return `${name} ${percent}`;
    });
    console.log(`  ${page.split("?")[0]!.replace(content.id, "[id]").padEnd(16)} ${scores.join("  ")}`);
  }
  await rm(folder, { recursive: true });
  expect(short).toEqual([]);
});
