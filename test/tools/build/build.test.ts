// `npm run build` in a copy of the house: what it rebuilds, and how soon it knows that there is nothing to do.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { Files } from "../../../tools/build/files.mjs";
import { steps, stepsFor } from "../../../tools/build/products.mjs";

const parts = ["firmware", "shared", "sim", "tools", "test", "build", "dist"];
const rootFiles = ["package.json", "package-lock.json", "tsconfig.json", "rollup.config.mjs"];
/** The limit if there is nothing to do, because a program that starts with a build must answer within a second. */
const cpuMsMax = 700;
const budgets = ["target.js", "master.js", "screen.js", "snyper.page"];

describe("npm run build", function () {
  this.timeout(300_000);
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), "snyper-house-"));
    for (const part of [...parts, ...rootFiles]) cpSync(part, join(root, part), { recursive: true });
    symlinkSync(resolve("node_modules"), join(root, "node_modules"), "junction");
    followLibraries();
    assert.equal(build().status, 0);
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  /** What the compiler remembers names the libraries by their real places: else it checks every file again. */
  const followLibraries = () => {
    const memory = path("build/.tsbuildinfo");
    const libraries = relative(realpathSync(path("build")), realpathSync("node_modules")).replaceAll("\\", "/");
    const text = readFileSync(memory, "utf8");
    writeFileSync(memory, text.replaceAll('"../node_modules/', `"${libraries}/`));
  };
  const build = (...args: string[]) => {
    const command = [join(root, "tools/build/build.mjs"), ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
    return { status, stdout, stderr, built: /^Building: (.*)$/m.exec(stderr)?.[1] };
  };
  const path = (file: string) => join(root, file);

  it(`does nothing the second time, within ${cpuMsMax} ms of CPU`, () => {
    assert.deepEqual(build(), { status: 0, stdout: "", stderr: "", built: undefined });
    const script = `await import("./tools/build/build.mjs");
      const { user, system } = process.cpuUsage();
      console.log((user + system) / 1000);`;
    const args = ["--input-type=module", "--eval", script];
    const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    assert(Number(stdout) > 0 && Number(stdout) < cpuMsMax, `${stdout.trim()} ms`);
  });

  it("builds only what a program needs if it is told which", () => {
    const others = ["dist/kaluma.js", "dist/report/report.css"];
    const needed = "dist/league/script.js";
    for (const file of [...others, needed]) rmSync(path(file));
    const { status, stderr } = build("--for", "league");
    assert.equal(status, 0, stderr);
    assert.deepEqual(stderr.match(/^Building: .*$/gm), ["Building: league page (unchecked)"]);
    assert.deepEqual([needed, ...others].map((file) => existsSync(path(file))), [true, false, false]);
    assert.equal(build("--for", "league").stderr, "");
    cpSync("dist/kaluma.js", path("dist/kaluma.js")); // that alone takes the time of all firmware
    assert.equal(build().built, "report page");
    assert.deepEqual(
      ["x", "--verbose"].map((name) => build("--for", name).status),
      [2, 2],
    );
  });

  it("compiles without checks what the compiler makes later, and then deletes the output of a deleted test", () => {
    const file = path("build/tools/league/board/store.js");
    const compiled = readFileSync(file, "utf8");
    appendFileSync(path("tools/league/board/store.ts"), "const never: number = '';\n");
    const { status, stderr } = build("--for", "league");
    assert.equal(status, 0, stderr);
    // The bundler is compiled so, too, unless the house was built for the league before.
    const built = stderr.match(/^Building: .*$/gm)!.filter((line) => line !== "Building: the bundler");
    assert.deepEqual(built, ["Building: the league's programs"]);
    assert.equal(readFileSync(file, "utf8"), `${compiled}const never = '';\n`);
    assert.match(build().stderr, /store\.ts.*error TS2322/);
    cpSync("tools/league/board/store.ts", path("tools/league/board/store.ts"));
    const [source, output] = ["test/shared/texts.test.ts", "build/test/shared/texts.test.js"].map(path);
    assert(existsSync(output!));
    rmSync(source!);
    const again = build();
    assert.equal(again.status, 0, again.stderr);
    assert.equal(again.built, "programs");
    assert.equal(readFileSync(file, "utf8"), compiled);
    assert(!existsSync(output!));
    assert(existsSync(path("build/test/shared/begin.test.js")));
  });

  it("prints how much of each budget is unused on request, and writes it to a log", () => {
    const { status, stdout, stderr } = build("--verbose");
    assert.deepEqual([status, stderr], [0, ""]);
    for (const file of budgets) assert.match(stdout, new RegExp(`^${file}: \\d+ of \\d+ bytes, \\d+ left$`, "m"));
    assert.equal(readFileSync(path("build/bundles.log"), "utf8"), stdout);
  });

  it("rebuilds the bundles of a changed firmware source, and no others", () => {
    const bundle = readFileSync(path("dist/target.js"), "utf8");
    appendFileSync(path("firmware/target/servo.ts"), "// A comment more.\n");
    const { status, stderr, built } = build();
    assert.equal(status, 0, stderr);
    assert.equal(built, "target, plain target");
    assert.equal(readFileSync(path("dist/target.js"), "utf8"), bundle);
    assert.equal(build().stderr, "");
  });

  it("prints its help and version, and refuses unknown options", () => {
    assert.match(build("--help").stdout, /^Usage: npm run build/);
    assert.match(build("--version").stdout, /^\d+\.\d+\.\d+\n$/);
    assert.deepEqual(build("--quick"), {
      status: 2,
      stdout: "",
      stderr: "There is no option --quick. See npm run build -- --help.\n",
      built: undefined,
    });
  });
});

describe("the scripts of package.json", () => {
  it("build what has changed before they run a program, without a second npm", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
    const programs = Object.keys(scripts).filter((name) => /^(node build\/|mocha)/.test(scripts[name]!));
    assert(programs.length > 10);
    assert.deepEqual(
      programs.filter((name) => !/^node tools\/build\/build\.mjs( --for \w+)?$/.test(scripts[`pre${name}`] ?? "")),
      [],
    );
  });
});

describe("what the build makes", () => {
  const files = new Files(resolve("."));
  const products = new Map(steps.flatMap((step) => step.products.map((product) => [product.name, product])));
  const inputs = (name: string) => products.get(name)!.inputs(files);

  it("depends on all that it is made of", () => {
    for (const [name, all] of [
      ["target", ["firmware/target/main.ts", "shared/link.ts", "build/tools/bundler/mend.js", "firmware/tsconfig.json"]],
      ["target", ["build/tools/common/boards.js", "tools/bundler/virtual.d.ts", "rollup.config.mjs", "package.json"]],
      ["plain master", ["firmware/master/panel/font.txt", "shared/link.ts", "build/tools/bundler/plain.js"]],
      ["master", ["firmware/master/panel/font.txt", "firmware/master/game/games/1-quick-game.json", "shared/link.ts"]],
      ["trial", ["sim/bench/trial/screen.ts", "firmware/master/panel/screen.ts"]],
      ["page", ["firmware/master/web/page/style.css", "firmware/master/game/record-lines.ts"]],
      ["arena page", ["sim/web/page/main.ts", "sim/web/page/icon.svg", "sim/web/messages.ts", "package-lock.json"]],
      ["report page", ["tools/record/report/browser/style.css", "tools/record/report/chart-data.ts"]],
      ["programs", ["sim/start.ts", "shared/limits.ts", "test/tools/build/build.test.ts", "tools/build/lock.mjs"]],
    ] as const) {
      const known = inputs(name);
      assert.deepEqual(
        all.filter((file) => !known.includes(file)),
        [],
        name,
      );
      assert.deepEqual(
        known.filter((file) => files.read(file) === undefined),
        [],
        name,
      );
    }
  });

  it("is less for a program that needs little, and without its tests", () => {
    const few = stepsFor("league").flatMap((step) => step.products);
    const made = few.flatMap((product) => product.outputs(files));
    for (const path of ["build/tools/league/league.js", "build/sim/ranges.js", "dist/plain/master.js", "dist/league/script.js"])
      assert(made.includes(path), path);
    assert.deepEqual(
      made.filter((path) => path.startsWith("build/test/")),
      [],
    );
    const all = new Set(steps.flatMap((step) => step.products.flatMap((product) => product.outputs(files))));
    assert.deepEqual(
      made.filter((path) => !all.has(path)),
      [],
    );
  });

  it("depends on nothing else", () => {
    for (const [name, none] of [
      ["target", /^(firmware\/master|sim|test)\//],
      ["plain target", /^(firmware\/master|sim|test)\//],
      ["master", /^(firmware\/target|firmware\/master\/web\/page|sim|test)\//],
      ["page", /^(firmware\/target|sim|test)\//],
      ["arena page", /^(firmware\/target|firmware\/master\/web|test)\//],
      ["programs", /^(sim\/web\/page|sim\/bench\/trial|firmware\/target|build|dist)\//],
    ] as const) {
      assert.deepEqual(
        inputs(name).filter((file) => none.test(file)),
        [],
        name,
      );
    }
  });

  it("is all that is in build/, so mocha runs no old tests", () => {
    const made = products.get("programs")!.outputs(files);
    assert.deepEqual(files.list("build", /\.(js|mjs)$/).sort(), [...made].sort());
  });
});
