// Espruino's own command line tool instead of `npm run flash`, as docs/BOARDS.md describes it: end to end with a real
// interpreter that serves its console. Without an interpreter it is skipped, with a message.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import { commands } from "../../support/documents.js";
import { consolePort, flash, FlashedBoard, takeConsole } from "../../support/flash-interpreter.js";

const repository = fileURLToPath(new URL("../../../../", import.meta.url));
const tool = join(dirname(createRequire(import.meta.url).resolve("espruino/package.json")), "bin", "espruino-cli.js");
/** The commands of docs/BOARDS.md. */
const documented = [
  ...readFileSync(join(repository, "docs/BOARDS.md"), "utf8").matchAll(
    /^npx espruino --no-ble -p PORT .*--storage.*$/gm,
  ),
].map(([line]) => line);

it("Espruino's command line tool is documented for target and master", () => {
  assert.equal(documented.length, 2, documented.join("\n"));
  assert.match(documented[0]!, /--storage snyper\.json:\S+ --storage \.bootcde:dist\/target\.js/);
  assert.match(
    documented[1]!,
    /--storage snyper\.json:\S+ --storage snyper\.page:dist\/snyper\.page --storage \.bootcde:dist\/master\.js/,
  );
});

describe("Espruino's command line tool instead of npm run flash", function () {
  this.timeout(150_000);
  let giveBack: (() => Promise<void>) | undefined;
  let board: FlashedBoard;
  let folder: string;

  // Taken and released by each test, because others wait for the console, too, and an upload takes a while.
  beforeEach(async function () {
    folder = mkdtempSync(join(tmpdir(), "snyper-tool-"));
    giveBack = await takeConsole(this, "Espruino's command line tool instead of npm run flash");
  });

  afterEach(async () => {
    await board?.close();
    await giveBack?.();
    giveBack = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  /** Makes the settings files with the commands of docs/BOARDS.md. */
  async function makeSettings(): Promise<void> {
    const lines = commands("docs/BOARDS.md", "npm run flash").filter((line) => line.includes("--settings-out"));
    const [master, target] = lines.filter((line) => line.includes("--board"));
    for (const line of [master!, target!]) {
      const { code, said } = await flash(folder, line);
      assert.equal(code, 0, said);
    }
  }

  /**
   * Runs a documented command in the repository, with this board's console and the settings file that it names, in this
   * test's folder. Resolves to its output.
   */
  function run(command: string): Promise<string> {
    const [, ...args] = command
      .replace("PORT", consolePort)
      .replace(/snyper\.json:(\S+)/, (_, file: string) => `snyper.json:${join(folder, file)}`)
      .split(" ")
      .slice(1)
      .map((word) => word.replace(/^"|"$/g, ""));
    return new Promise((resolve, reject) =>
      execFile(
        process.execPath,
        [tool, "--no-ble", ...args],
        { cwd: repository, timeout: 110_000 },
        (error, out, trouble) => (error ? reject(new Error(`${error.message}\n${out}${trouble}`)) : resolve(out)),
      ),
    );
  }

  /** Types a line at the console. Resolves to the output until `expected` appears, or for 10 s. */
  function typed(line: string, expected: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      let said = "";
      const { hostname, port } = new URL(consolePort);
      const socket = connect(Number(port), hostname, () => socket.write(`${line}\n`));
      const end = setTimeout(() => socket.destroy(), 10_000);
      socket
        .on("error", reject)
        .on("data", (bytes) => {
          said += bytes.toString("latin1");
          if (expected.test(said)) socket.destroy();
        })
        .on("close", () => {
          clearTimeout(end);
          resolve(said);
        });
    });
  }

  for (const [index, name, ready] of [
    [0, "a target", /ready target target_1 /],
    [1, "a master", /ready master /],
  ] as const) {
    it(`writes ${name}, which runs at once and after the next power-up`, async () => {
      board = new FlashedBoard();
      await board.prepare(`tool-${index}`);
      await board.powerOn();
      await makeSettings();
      await run(documented[index]!);
      await board.powerOff();
      await board.powerOn();
      // The lines of this boot may be over before the test connects, so the board boots again.
      assert.match(await typed("load()", ready), ready);
      if (index === 0) return;
      const page = new RegExp(`page is ${crc32(readFileSync(join(repository, "dist/snyper.page")))}`);
      assert.match(await typed('print("page is "+E.CRC32(require("Storage").read("snyper.page")))', page), page);
    });
  }
});
