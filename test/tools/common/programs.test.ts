// Every program on a PC: `--help` and `--version` answer at once and do nothing else, and unknown arguments are refused
// in a sentence.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

interface Row {
  /** The script in package.json that starts it. */
  script: string;
  /** A misspelt option, and what was meant. */
  misspelt: [typed: string, meant: string];
}

const rows: Row[] = [
  { script: "start", misspelt: ["--tragets", "--targets"] },
  { script: "sim-target", misspelt: ["--robto", "--robot"] },
  { script: "game", misspelt: ["--chek", "--check"] },
  { script: "picture", misspelt: ["--hlep", "--help"] },
  { script: "picture:page", misspelt: ["--versoin", "--version"] },
  { script: "defects", misspelt: ["--sed", "--seed"] },
  { script: "size", misspelt: ["--halp", "--help"] },
  { script: "bench", misspelt: ["--quik", "--quick"] },
  { script: "bench:keys", misspelt: ["--hepl", "--help"] },
  { script: "bench:page", misspelt: ["--qick", "--quick"] },
  { script: "bench:demo", misspelt: ["--rnus", "--runs"] },
  { script: "soak", misspelt: ["--huors", "--hours"] },
  { script: "differ", misspelt: ["--seeds", "--seed"] },
  { script: "flash", misspelt: ["--bord", "--board"] },
  { script: "console", misspelt: ["--sned", "--send"] },
  { script: "record", misspelt: ["--prot", "--port"] },
  { script: "calibrate", misspelt: ["--rnages", "--ranges"] },
  { script: "league", misspelt: ["--hlep", "--help"] },
];

/** Far longer than an answer takes, and far shorter than any work. */
const answerMsMax = 10_000;
const { scripts, version } = JSON.parse(readFileSync("package.json", "utf8")) as {
  scripts: Record<string, string>;
  version: string;
};
const fileOf = (script: string) => / ?node (build\/\S+\.js)$/.exec(scripts[script] ?? "")?.[1];

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Runs a program as package.json does, with its output in pipes. */
function run(script: string, ...args: string[]): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [fileOf(script)!, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: answerMsMax,
    });
    const ended = { out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (ended.out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (ended.err += text));
    child.on("close", (code) => done({ code, ...ended }));
  });
}

/** Folders that other tests write to at the same time, or that do not belong to the repository. */
const ignored = ["node_modules", "build", "dist", ".git"];

/** When each file of the repository was last written. */
function written(folder = resolve(".")): [path: string, ms: number][] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !ignored.includes(name))
    .flatMap((entry): [string, number][] => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? written(path) : [[path, statSync(path).mtimeMs]];
    });
}

describe("every program", function () {
  this.timeout(3 * answerMsMax);

  it("is in this table, and gets the arguments that follow its script's --", () => {
    const programs = Object.keys(scripts).filter((script) => /node build\/(?!.*test\.js)/.test(scripts[script]!));
    assert.deepEqual(programs.sort(), rows.map(({ script }) => script).sort());
    for (const { script } of rows) assert(fileOf(script) !== undefined, `${script}: ${scripts[script]}`);
  });

  for (const {
    script,
    misspelt: [typed, meant],
  } of rows) {
    const command = script === "start" ? "npm start --" : `npm run ${script} --`;

    it(`prints only its help, its version, or what it does not understand: ${script}`, async () => {
      const before = written();
      const [help, version_, unknown, bogus, word] = await Promise.all([
        run(script, "--help"),
        run(script, "--version"),
        run(script, typed),
        run(script, "--no-such-option"),
        run(script, "--help", "--no-such-option", "-x", "word"),
      ]);
      const { out } = help;
      assert.deepEqual([help.code, help.err, version_], [0, "", { code: 0, out: `snyper ${version}\n`, err: "" }]);
      assert(out.startsWith(`Usage: ${command} `), out);
      for (const line of out.split("\n")) assert(line.length <= 100, `${line.length} columns: ${line}`);
      assert.doesNotMatch(out, /[^\n -~…]/, "control characters");
      assert.match(out, /^ {2}-h, --help .*\n {2}--version .*\n$/m);
      assert.deepEqual(unknown, {
        code: 2,
        out: "",
        err: `There is no option ${typed}. Did you mean ${meant}? See ${command} --help.\n`,
      });
      assert.deepEqual(bogus, {
        code: 2,
        out: "",
        err: `There is no option --no-such-option. See ${command} --help.\n`,
      });
      assert.deepEqual(word, help, "help wins");
      assert.deepEqual(written(), before, "a file was written");
    });
  }

  it("that takes no arguments refuses one, and suggests the option that was meant", async () => {
    for (const [script, word, meant] of [
      ["start", "autoplay", " Did you mean --autoplay?"],
      ["picture", "docs", ""],
      ["bench", "quick", " Did you mean --quick?"],
    ] as const) {
      const command = script === "start" ? "npm start --" : `npm run ${script} --`;
      assert.deepEqual(await run(script, word), {
        code: 2,
        out: "",
        err: `There is nothing to do with "${word}".${meant} See ${command} --help.\n`,
      });
    }
  });

  it("suggests the defect that was misspelt", async () => {
    const known = readdirSync("test/defects")
      .find((name) => name.endsWith(".patch"))!
      .replace(/\.patch$/, "");
    const typed = `${known.slice(0, -2)}${known.at(-1)}${known.at(-2)}`;
    const { code, out, err } = await run("defects", typed);
    assert.deepEqual([code, out], [2, ""]);
    assert.equal(err, `There is no defect ${typed}. Did you mean ${known}? They are in test/defects.\n`);
  });
});
