// The build's steps, with small tools: what they rebuild, what they do not, and what remains after a failure.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Files } from "../../../tools/build/files.mjs";
import type { Product, Step } from "../../../tools/build/products.mjs";
import { build } from "../../../tools/build/steps.mjs";

/** A tool that copies each source to its output, remembers it, and fails on a source that says so. */
const tool = `
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
const memory = "build/memory.json";
const known = existsSync(memory) ? JSON.parse(readFileSync(memory, "utf8")) : {};
mkdirSync("build/" + process.argv[2], { recursive: true });
for (const name of readdirSync(process.argv[2])) {
  const text = readFileSync(process.argv[2] + "/" + name, "utf8");
  console.log(process.argv[2] + " → build/" + process.argv[2] + "...");
  console.log(name + ": " + text);
  if (text.includes("wrong")) process.exit(1);
  if (known[name] !== text) writeFileSync("build/" + process.argv[2] + "/" + name + ".js", text);
  known[name] = text;
}
writeFileSync(memory, JSON.stringify(known));
appendFileSync("runs.txt", process.argv[2] + "\\n"); // two tools may end at the same time
`;

const product = (name: string): Product => ({
  name,
  made: `build/${name}`,
  inputs: (files: Files) => files.list(name),
  outputs: (files: Files) => files.list(name).map((path) => `build/${path}.js`),
});
const step = (name: string): Step => ({
  products: [product(name)],
  command: () => ["tool.mjs", name],
  memory: "build/memory.json",
  leftovers: new RegExp(`^build/${name}/.*\\.js$`),
});
const steps = [step("first"), step("second")];

describe("the build's steps", () => {
  let root: string;
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const runs = (): string => {
    const path = join(root, "runs.txt");
    const text = existsSync(path) ? readFileSync(path, "utf8").trim().replaceAll("\n", " ") : "";
    rmSync(path, { force: true });
    return text;
  };

  /** Keeps what the build prints to stderr out of the report. */
  const { write: toStderr } = process.stderr;
  let printed = "";
  const makeAtOnce = async (times: number, which: readonly Step[] = steps): Promise<boolean[]> => {
    printed = "";
    process.stderr.write = ((text: string) => ((printed += text), true)) as typeof toStderr;
    try {
      return await Promise.all(Array.from({ length: times }, () => build(root, false, which)));
    } finally {
      process.stderr.write = toStderr;
    }
  };
  const make = async (): Promise<boolean> => (await makeAtOnce(1))[0]!;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "snyper-steps-"));
    write("tool.mjs", tool);
    write("first/a", "one");
    write("first/b", "two");
    write("second/c", "three");
    assert.equal(await make(), true, printed);
    assert.equal(runs(), "first second");
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("do nothing if nothing has changed, and print nothing", async () => {
    assert.equal(await make(), true);
    assert.equal(runs() + printed, "");
  });

  it("do nothing if a file was written again unchanged", async () => {
    write("first/a", "one");
    assert.equal(await make(), true);
    assert.equal(runs(), "");
  });

  it("rebuild what has changed, and nothing else", async () => {
    write("second/c", "four");
    assert.equal(await make(), true);
    assert.equal(runs(), "second");
    assert.equal(readFileSync(join(root, "build/second/c.js"), "utf8"), "four");
  });

  it("build the outputs of a new source", async () => {
    write("second/d", "five");
    assert.equal(await make(), true);
    assert(existsSync(join(root, "build/second/d.js")));
  });

  it("delete the outputs of a deleted source, and their folder if it is empty", async () => {
    unlinkSync(join(root, "first/a"));
    write("build/first/old/z.js", "of long ago");
    assert.equal(await make(), true);
    assert.deepEqual(
      ["a.js", "b.js", "old"].map((file) => existsSync(join(root, "build/first", file))),
      [false, true, false],
    );
  });

  for (const [what, damage] of [
    ["gone", (path: string) => unlinkSync(path)],
    ["changed", (path: string) => writeFileSync(path, "spoilt")],
  ] as const) {
    it(`rebuild an output that is ${what}, although the tool remembers it`, async () => {
      damage(join(root, "build/first/a.js"));
      assert.equal(await make(), true);
      assert.equal(readFileSync(join(root, "build/first/a.js"), "utf8"), "one");
    });
  }

  it("rebuild a missing output even if a source has changed, too", async () => {
    unlinkSync(join(root, "build/first/a.js"));
    write("first/b", "other");
    assert.equal(await make(), true);
    assert.equal(readFileSync(join(root, "build/first/a.js"), "utf8"), "one");
  });

  it("fail with the tool's message, stop there, and fail again until the source is repaired", async () => {
    write("first/a", "wrong");
    write("second/c", "four");
    for (let tries = 0; tries < 2; tries++) {
      assert.equal(await make(), false);
      assert.match(printed, /^Building: first\nfirst → build\/first\.\.\.\na: wrong\nThe build failed: first\n$/);
      assert.equal(runs(), "");
    }
    write("first/a", "one");
    assert.equal(await make(), true);
    assert.equal(runs(), "first second", "although the first is as it was built before");
  });

  it("fail if a tool does not write its output", async () => {
    write("tool.mjs", "");
    write("first/c", "six");
    assert.equal(await make(), false);
    assert.match(printed, /The build failed: first/);
  });

  it("write all messages of the tools to a log, also those of earlier runs", async () => {
    write("second/c", "four");
    await make();
    const log = readFileSync(join(root, "build/bundles.log"), "utf8");
    assert.match(log, /a: one\n[^]*b: two\n[^]*c: four\n/);
    assert(!log.includes("three"));
  });

  it("make unchecked only what was not made with checks, and check it the next time", async () => {
    const [checked] = steps[0]!.products;
    const few = [{ ...steps[0]!, products: [{ ...checked!, name: "first (unchecked)", checked: checked! }] }];
    const makeFew = async () => (await makeAtOnce(1, few))[0]!;
    assert.equal(await makeFew(), true);
    assert.equal(runs(), "", "it was made with checks");
    write("first/a", "seven");
    assert.equal(await makeFew(), true);
    assert.equal(runs(), "first");
    assert.equal(await makeFew(), true);
    assert.equal(runs(), "");
    assert.equal(await make(), true);
    assert.equal(runs(), "first", "it is checked now");
  });

  it("are made at the same time if they need nothing of each other", async () => {
    const beside = [steps[0]!, { ...steps[1]!, isBeside: true }];
    write("first/a", "seven");
    write("second/c", "eight");
    assert.equal((await makeAtOnce(1, beside))[0], true);
    assert.deepEqual(runs().split(" ").sort(), ["first", "second"]);
    assert.equal(await make(), true);
    assert.equal(runs(), "", "both have their stamps");
    write("first/a", "wrong");
    write("second/c", "nine");
    assert.equal((await makeAtOnce(1, beside))[0], false);
    assert.match(printed, /The build failed: first/);
  });

  it("rebuild everything if the stamps cannot be read", async () => {
    write("build/stamps.json", '{"first":');
    assert.equal(await make(), true);
    assert.equal(runs(), "first second");
  });

  it("are run by one process at a time", async () => {
    write("first/a", "seven");
    assert.deepEqual(await makeAtOnce(3), [true, true, true]);
    assert.equal(runs(), "first");
    assert.match(printed, /^Another build is running/m);
  });
});
