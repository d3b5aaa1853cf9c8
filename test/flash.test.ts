// The flashing path: the `espruino` command line tool uploads a bundle and its settings over TCP, and the interpreter boots from them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { portFault } from "../sim/cli/port.js";
import { findInterpreter, noInterpreter } from "../sim/interpreter/find.js";
import { makeFolder, removeFolder } from "../sim/interpreter/flash.js";
import { InterpreterProcess } from "../sim/interpreter/process.js";

/** The interpreter's console is always served here. */
const telnetPort = 2323;
/** A maker's tool waits for prompts and for the board to be quiet. */
const uploadMsMax = 30_000;
const tool = "node_modules/espruino/bin/espruino-cli.js";

/** Runs the tool as a maker does. Fulfilled with what it said. */
async function upload(...args: string[]): Promise<string> {
  const run = spawn(process.execPath, [tool, "-p", `tcp://127.0.0.1:${telnetPort}`, "--no-ble", ...args], { stdio: ["ignore", "pipe", "pipe"], timeout: uploadMsMax });
  let said = "";
  for (const stream of [run.stdout, run.stderr]) stream.setEncoding("latin1").on("data", (text: string) => (said += text));
  await new Promise((resolve) => run.on("close", resolve));
  return said;
}

async function until(what: string, condition: () => boolean, maxMs: number): Promise<void> {
  for (const end = Date.now() + maxMs; !condition(); await wait(20)) if (Date.now() > end) assert.fail(`not within ${maxMs} ms: ${what}`);
}

describe("the espruino command line tool", function () {
  this.timeout(uploadMsMax + 15_000);
  const program = findInterpreter();

  it("uploads a bundle and its snyper.json to an interpreter, which then boots from .bootcde", async function () {
    const taken = await portFault(telnetPort, "127.0.0.1");
    if (program === undefined || taken !== undefined) {
      process.stderr.write(`\n  SKIPPED: flashing an interpreter. ${program === undefined ? noInterpreter : taken}\n\n`);
      this.skip();
    }
    const folder = makeFolder();
    const running: InterpreterProcess[] = [];
    const start = (lines: string[], ...args: string[]) => {
      const interpreter = new InterpreterProcess({ program, folder, args, line: (line) => lines.push(line) });
      running.push(interpreter);
      return interpreter;
    };
    try {
      const settings = join(folder, "settings.json");
      writeFileSync(settings, JSON.stringify({ id: "flashed", ssid: "snyper", password: "only simulated" }));
      const served = start([], "--telnet");
      await until("the console is served", () => served.alive, 1000);
      await wait(300);
      const said = await upload("--config", "SAVE_ON_SEND=1", "--storage", `snyper.json:${settings}`, "dist/target.js");
      assert.match(said, /Upload Complete/, said);
      served.kill();
      await served.ended;

      const lines: string[] = [];
      start(lines);
      await until("it boots from flash", () => lines.some((line) => line.includes("ready target flashed")), 5000);
    } finally {
      for (const interpreter of running) interpreter.kill();
      await Promise.all(running.map(({ ended }) => ended));
      removeFolder(folder);
    }
  });
});
