// The build's steps, with tools that are small: what is made again, what is not, and what a failure leaves.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Files } from "../../../tools/build/files.mjs";
import type { Product, Step } from "../../../tools/build/products.mjs";
import { build } from "../../../tools/build/steps.mjs";

/** A tool: copies each source to its output, which it remembers, and fails on a source that says so. */
const tool = `
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
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
writeFileSync("runs.txt", (existsSync("runs.txt") ? readFileSync("runs.txt", "utf8") : "") + process.argv[2] + "\\n");
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

  /** What the build printed to stderr is kept away from the report. */
  const { write: toStderr } = process.stderr;
  let printed = "";
  const makeAtOnce = async (times: number): Promise<boolean[]> => {
    printed = "";
    process.stderr.write = ((text: string) => ((printed += text), true)) as typeof toStderr;
    try {
      return await Promise.all(Array.from({ length: times }, () => build(root, false, steps)));
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

  it("do nothing where nothing has changed, and say nothing", async () => {
    assert.equal(await make(), true);
    assert.equal(runs() + printed, "");
  });

  it("do nothing where a file was written again as it was", async () => {
    write("first/a", "one");
    assert.equal(await make(), true);
    assert.equal(runs(), "");
  });

  it("make what has changed, and nothing else", async () => {
    write("second/c", "four");
    assert.equal(await make(), true);
    assert.equal(runs(), "second");
    assert.equal(readFileSync(join(root, "build/second/c.js"), "utf8"), "four");
  });

  it("make what a new source needs", async () => {
    write("second/d", "five");
    assert.equal(await make(), true);
    assert(existsSync(join(root, "build/second/d.js")));
  });

  it("delete what was made of a source that is gone, and its folder when that is empty", async () => {
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
    it(`make an output that is ${what}, although the tool remembers it`, async () => {
      damage(join(root, "build/first/a.js"));
      assert.equal(await make(), true);
      assert.equal(readFileSync(join(root, "build/first/a.js"), "utf8"), "one");
    });
  }

  it("make an output that is gone while a source has changed, too", async () => {
    unlinkSync(join(root, "build/first/a.js"));
    write("first/b", "other");
    assert.equal(await make(), true);
    assert.equal(readFileSync(join(root, "build/first/a.js"), "utf8"), "one");
  });

  it("fail with what the tool says, go no further, and fail again until it is mended", async () => {
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

  it("fail where a tool does not make what it should", async () => {
    write("tool.mjs", "");
    write("first/c", "six");
    assert.equal(await make(), false);
    assert.match(printed, /The build failed: first/);
  });

  it("write what the tools said of everything to a log, whenever that was made", async () => {
    write("second/c", "four");
    await make();
    const log = readFileSync(join(root, "build/bundles.log"), "utf8");
    assert.match(log, /a: one\n[^]*b: two\n[^]*c: four\n/);
    assert(!log.includes("three"));
  });

  it("build all where the stamps cannot be read", async () => {
    write("build/stamps.json", '{"first":');
    assert.equal(await make(), true);
    assert.equal(runs(), "first second");
  });

  it("are gone through by one process at a time", async () => {
    write("first/a", "seven");
    assert.deepEqual(await makeAtOnce(3), [true, true, true]);
    assert.equal(runs(), "first");
    assert.match(printed, /^Another build is running/m);
  });
});
