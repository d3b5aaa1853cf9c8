// The build: what it refuses and what it repairs, and that a real Espruino, where one is installed, agrees with both.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { findInterpreter, noInterpreter } from "../../../sim/board/interpreter/find.js";
import { checkBundle } from "../../../tools/bundler/check.js";
import { mend } from "../../../tools/bundler/mend.js";
import { mends, refusals } from "./build-cases.js";
import { buildInputs } from "../../defects/build.js";
import { evaluateInNode, evaluateOnEspruino } from "../../support/espruino-run.js";

/** Skips the test with a visible message if no interpreter is installed. */
function requireEspruino(test: Mocha.Context): string {
  const program = findInterpreter();
  if (program === undefined) {
    console.log(`      SKIPPED: ${noInterpreter}`);
    return test.skip();
  }
  return program;
}

describe("the check of a bundle", () => {
  for (const { refused, at, why, passes } of refusals) {
    it(`refuses ${JSON.stringify(refused)}`, () => {
      const findings = checkBundle(refused, "bundle.js");
      assert.ok(findings.length > 0, "it passed");
      const [first] = findings;
      assert.equal(`${first?.file}:${first?.line}:${first?.column}`, `bundle.js:${at}`);
      assert.match(first?.why ?? "", why);
    });
    it(`passes ${JSON.stringify(passes)}`, () => {
      assert.deepEqual(checkBundle(passes, "bundle.js"), []);
    });
  }

  it("lists all mistakes, in the order of the text", () => {
    const findings = checkBundle("Math.trunc(1);\nnew Map;\n[1].flat()", "bundle.js");
    assert.deepEqual(
      findings.map(({ line }) => line),
      [1, 2, 3],
    );
  });

  it("agrees with a real Espruino", function () {
    const program = requireEspruino(this);
    const provable = refusals.filter(({ unproven }) => !unproven);
    const refused = evaluateOnEspruino(
      program,
      provable.map((entry) => entry.refused),
    );
    const passes = evaluateOnEspruino(
      program,
      provable.map((entry) => entry.passes),
    );
    provable.forEach((entry, index) => {
      assert.notEqual(refused[index], evaluateInNode(entry.refused), `Espruino runs it well: ${entry.refused}`);
      assert.equal(passes[index], evaluateInNode(entry.passes), `Espruino differs: ${entry.passes}`);
    });
  });
});

describe("the repair of a bundle", () => {
  for (const { before, after, kind } of mends) {
    it(`${JSON.stringify(before)} (${kind})`, () => {
      const result = mend(before);
      assert.equal(result.code, after);
      assert.ok(result.mended.every((entry) => entry.kind === kind));
      assert.equal(evaluateInNode(after), evaluateInNode(before), "the meaning changed");
      assert.deepEqual(mend(after), { ...mend(after), code: after, mended: [] }, "mended twice");
      assert.deepEqual(checkBundle(after, "bundle.js"), []);
      assert.notDeepEqual(checkBundle(before, "bundle.js"), []);
    });
  }

  it("changes nothing that Espruino reads correctly, and maps every token to its place", () => {
    const code = 'var a=8;\n"x"==a&&a/2;a=[a][0]/4;/x/.test("x")&&a++';
    const { code: same, map, mended } = mend(code);
    assert.equal(same, code);
    assert.deepEqual(mended, []);
    for (const [line, segments] of map.mappings.entries()) {
      for (const [column, , sourceLine, sourceColumn] of segments)
        assert.deepEqual([line, column], [sourceLine, sourceColumn]);
    }
  });

  it("is necessary and sufficient on a real Espruino", function () {
    const program = requireEspruino(this);
    const before = evaluateOnEspruino(
      program,
      mends.map((entry) => entry.before),
    );
    const after = evaluateOnEspruino(
      program,
      mends.map((entry) => entry.after),
    );
    mends.forEach((entry, index) => {
      const right = evaluateInNode(entry.before);
      assert.notEqual(before[index], right, `not needed: ${entry.before}`);
      assert.equal(after[index], right, `not enough: ${entry.after}`);
    });
  });
});

describe("the build of the firmware", function () {
  this.timeout(60_000);

  for (const board of ["master", "target"]) {
    it(`made a dist/${board}.js that Espruino can run`, () => {
      assert.deepEqual(checkBundle(readFileSync(`dist/${board}.js`, "utf8"), `${board}.js`), []);
    });
  }

  /** The first file of a target of two files, which takes rollup a quarter of the time of the whole firmware. */
  const main = ['import { printable } from "../../shared/printable.js";', 'print(printable("ready"));'];
  const lineAdded = main.length + 1;
  const sources = [
    "firmware/tsconfig.json",
    "firmware/master/game/games",
    "shared/printable.ts",
    "shared/espruino.d.ts",
  ];
  const bundler = buildInputs.filter((path) => !/^(firmware|shared|sim)\b/.test(path));

  /** Builds that target with a line added to its first file. Returns rollup's exit code and its messages. */
  const buildWith = (line: string): { status: number | null; said: string } => {
    const folder = mkdtempSync(join(tmpdir(), "snyper-build-"));
    try {
      for (const part of [...bundler, ...sources]) cpSync(part, join(folder, part), { recursive: true });
      symlinkSync(resolve("node_modules"), join(folder, "node_modules"), "junction");
      mkdirSync(join(folder, "firmware/target"));
      writeFileSync(join(folder, "firmware/target/main.ts"), `${[...main, line].join("\n")}\n`);
      const rollup = join(folder, "node_modules/rollup/dist/bin/rollup");
      const { status, stdout, stderr } = spawnSync(process.execPath, [rollup, "-c", "--configOnly", "target"], {
        cwd: folder,
        encoding: "utf8",
      });
      return { status, said: stdout + stderr };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const refusesLine = (line: string, why: RegExp) => {
    const { status, said } = buildWith(line);
    assert.equal(status, 1, said);
    assert.match(said, why);
    assert.match(said, new RegExp(`firmware/target/main\\.ts(:${lineAdded}:| \\(${lineAdded}:)`));
  };

  it("makes a bundle of a right program", () => {
    const { status, said } = buildWith("// A comment.");
    assert.equal(status, 0, said);
  });
  it("fails on a type error, with file and line", () => refusesLine('export const wrong: number = "text";', /TS2322/));
  it("fails on what Espruino lacks, with file, line and why", () => {
    refusesLine('print(/a{2}/.test("aa"));', /a \{count\} is read as plain characters/);
  });
  it("fails on what a board's language does differently, with file, line and why", () => {
    refusesLine('print("abc".charAt(0) + "abc"[-1]);', /throws on a board.*\(text-index\)/);
  });
  it("fails on a use before its declaration, with file, line and why", () => {
    refusesLine("print(late); var late = print(1);", /hoists nothing|TS2454/);
  });
  it("fails on what needs one of TypeScript's helpers", () => {
    const { status, said } = buildWith("class First {} class Second extends First {} print(new Second());");
    assert.equal(status, 1, said);
    assert.match(said, /firmware\/target\/main\.ts needs a helper of TypeScript's/);
  });
  it("fails if a bundle exceeds its budget", () => {
    const { status, said } = buildWith(`print("${"x".repeat(30000)}");`);
    assert.equal(status, 1, said);
    assert.match(said, /target\.js has \d+ bytes, over its budget of \d+/);
  });
});
