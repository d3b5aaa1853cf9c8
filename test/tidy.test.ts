// The rules of the house (docs/ARCHITECTURE.md), checked by a test. Each rule is also tried on a small house that
// breaks it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import {
  circles,
  fileLinesMax,
  functionLinesMax,
  machinePaths,
  strayEntries,
  tooLong,
  unknownCommands,
  upwardImports,
  withoutComment,
  type SourceFile,
} from "./support/house-rules.js";

/** What is longer than the rule allows but reads better whole. Each entry needs a reason. */
const mayBeLong = new Map<string, string>([
  ["tools/common/boards.ts", "the boards as data"],
  [
    "firmware/kaluma/sha256.ts:compress",
    "64 rounds a block: a call in each, or an array for its variables, costs too much",
  ],
]);

const house = (): SourceFile[] => {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    encoding: "utf8",
  });
  return listed
    .split("\0")
    .filter((path) => path !== "" && existsSync(path) && !/\.(png|woff2)$/.test(path))
    .map((path) => ({ path, text: readFileSync(path, "utf8") }));
};
const file = (path: string, text: string): SourceFile => ({ path, text });
const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };

describe("the house is tidy", function () {
  this.timeout(60_000);
  let files: SourceFile[];
  before(function () {
    // A copy without its history, such as one from an archive, has no list of tracked files.
    if (!existsSync(".git")) this.skip();
    files = house();
  });

  it("has no import that points up, or from a board's program to what no board runs", () => {
    assert.deepEqual(upwardImports(files), []);
    const broken = [
      file("shared/link.ts", 'import { arena } from "../sim/arena/arena.js";'),
      file("sim/arena/arena.ts", 'import { soak } from "../soak/soak.js";'),
      file("sim/soak/soak.ts", 'import type { Link } from "../../shared/link.js";'),
      file("firmware/master/main.ts", 'import { pose } from "../target/servo.js";'),
      file("firmware/target/servo.ts", ""),
    ];
    assert.deepEqual(upwardImports(broken), [
      "shared/link.ts imports sim/arena/arena.ts, which is above it",
      "sim/arena/arena.ts imports sim/soak/soak.ts, which is above it",
      "firmware/master/main.ts imports firmware/target/servo.ts, which no board of it runs",
    ]);
  });

  it("has no circular import", () => {
    assert.deepEqual(circles(files), []);
    const broken = [
      file("sim/a.ts", 'import type { B } from "./b.js";'),
      file("sim/b.ts", 'export { c } from "./c.js";'),
      file("sim/c.ts", 'import { a } from "./a.js";'),
    ];
    assert.deepEqual(circles(broken), ["sim/a.ts -> sim/b.ts -> sim/c.ts -> sim/a.ts"]);
  });

  it(`has functions of ${functionLinesMax} lines and files of ${fileLinesMax} at most`, () => {
    const long = tooLong(files);
    assert.deepEqual(
      long.filter((name) => !mayBeLong.has(name)),
      [],
    );
    assert.deepEqual(
      [...mayBeLong.keys()].filter((name) => !long.includes(name)),
      [],
      "are no exceptions any more",
    );
    const body = (lines: number) => "  x();\n".repeat(lines - 2);
    const fits = `function fits() {\n${body(functionLinesMax)}}\n`;
    const long1 = `const long = () => {\n${body(functionLinesMax + 1)}};\n`;
    assert.deepEqual(tooLong([file("sim/a.ts", fits), file("sim/b.ts", long1), file("test/c.ts", long1)]), [
      "sim/b.ts:(anonymous)",
    ]);
    assert.deepEqual(tooLong([file("sim/a.ts", "\n".repeat(fileLinesMax + 1))]), ["sim/a.ts"]);
  });

  it("begins each source with a comment", () => {
    assert.deepEqual(withoutComment(files), []);
    assert.deepEqual(withoutComment([file("sim/a.ts", "// What it is.\n"), file("sim/b.ts", 'import "x";\n')]), [
      "sim/b.ts does not begin with a comment",
    ]);
  });

  it("names no path of a machine and no registry's address", () => {
    assert.deepEqual(machinePaths(files), []);
    const broken = [file("docs/A.md", ["see /ho", "me/ann/range"].join("")), file("b.md", "/dev/ttyUSB0 and /tmp/x")];
    assert.deepEqual(machinePaths(broken), [["docs/A.md has /ho", "me/ann"].join("")]);
    const lock = file("package-lock.json", ['"resolved": "ht', 'tps://example.org/x.tgz"'].join(""));
    assert.equal(machinePaths([lock]).length, 1);
  });

  it("documents no command that does not exist", () => {
    assert.deepEqual(unknownCommands(files, Object.keys(scripts)), []);
    const told = file("README.md", "npm ci && npm start, npm run flsh -- --help");
    assert.deepEqual(unknownCommands([told], ["start", "flash"]), [
      "README.md documents npm run flsh, which does not exist",
    ]);
  });

  it("has only the agreed files at its root", () => {
    assert.deepEqual(strayEntries(files.map(({ path }) => path)), []);
    assert.deepEqual(strayEntries(["sim/a.ts", "scratch/b.ts", "notes.txt", ".npmrc"]), ["scratch", "notes.txt"]);
  });
});
