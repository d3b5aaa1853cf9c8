// A board that is a process: how its stand-ins for missing hardware behave, and what remains after it is killed.
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { availableParallelism, constants, setPriority } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { trialBundle } from "../../../sim/bench/screen-cost.js";
import { waitedMs } from "../../../sim/board/own-time.js";
import { ProcessBoard } from "../../../sim/board/process-board.js";
import { findInterpreter, noInterpreter } from "../../../sim/board/interpreter/find.js";
import { makeFolder, removeFolder } from "../../../sim/board/interpreter/flash.js";
import { RealClock } from "../../../sim/world/real-clock.js";
import { pinsLiteral } from "../../support/screen.js";

const interpreter = findInterpreter();
const piezo = "D26";
const blow = { level: 0.8, ringMs: 25 };
/** Prints how strong each blow is that it feels. */
const polls = `var felt=0;
  setInterval(function(){
    var level=analogRead("${piezo}");
    if(level>0.15&&!felt)print("felt "+level);
    felt=level>0.15;
  },10);
  setTimeout(function(){print("ready");},50);`;
/** A program that keeps a processor busy, and ends by itself in case nobody ends it. */
const busySeconds = "const end=Date.now()+15000;while(Date.now()<end);";
/** A board says what a test expects within so many ms. */
const sayMsMax = 8000;
/** Even a poll that comes late in the board's own time finds so much of a blow. */
const feltMin = 0.8 * Math.exp(-25 / 25);

describe(`a board that is a process (${interpreter ?? "none here"})`, function () {
  this.timeout(20_000);
  let board: ProcessBoard;
  const folder = makeFolder();
  const lines: string[] = [];
  const waiting: { text: string; resolve(line: string): void }[] = [];
  /** Programs that keep the PC busy. */
  let others: ChildProcess[] = [];

  /** Boots a program. Fulfilled when it has printed "ready". */
  async function boot(program: string, bundle: string): Promise<void> {
    lines.length = waiting.length = 0;
    board = new ProcessBoard({ name: "board", program, clock: new RealClock() });
    board.storage.set(".bootcde", bundle);
    board.onLine((line) => {
      lines.push(line);
      const index = waiting.findIndex(({ text }) => line.startsWith(text));
      if (index >= 0) waiting.splice(index, 1)[0]!.resolve(line);
    });
    board.powerOn();
    await said("ready");
  }
  /** Fulfilled with the next line that begins so; rejects if there is none soon. */
  function said(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const tooLate = setTimeout(() => reject(new Error(`not said: ${text}\n${lines.join("\n")}`)), sayMsMax);
      waiting.push({
        text,
        resolve: (line) => {
          clearTimeout(tooLate);
          resolve(line);
        },
      });
    });
  }

  before(function () {
    if (interpreter !== undefined) return;
    process.stderr.write(`\n  SKIPPED: boards that are processes. ${noInterpreter}\n\n`);
    this.skip();
  });
  afterEach(() => {
    for (const other of others.splice(0)) other.kill("SIGKILL");
    return board?.close();
  });
  after(() => removeFolder(folder));

  it("feels each blow on a pin that it polls, however long the PC runs other programs meanwhile", async function () {
    await boot(interpreter!, polls);
    const pid = board.pid!;
    const before = waitedMs(pid);
    setPriority(pid, constants.priority.PRIORITY_LOW);
    others = Array.from({ length: 2 * availableParallelism() }, () =>
      spawn(process.execPath, ["-e", busySeconds], { stdio: "ignore" }),
    );
    await wait(300);
    for (let shot = 0; shot < 8; shot++) {
      const felt = said("felt ");
      board.drive(piezo, blow);
      const strength = Number((await felt).slice("felt ".length));
      assert.ok(strength > feltMin, `shot ${shot}: ${strength}`);
      const gone = said("gone");
      board.type('(function over(){if(felt)setTimeout(over,10);else print("gone");})()');
      await gone;
    }
    const waited = waitedMs(pid) - before;
    if (waited > 500) return;
    process.stderr.write(`\n  SKIPPED: a starved interpreter. Here it waited ${Math.round(waited)} ms only.\n\n`);
    this.skip();
  });

  it("feels nothing of a blow that decays while its own program keeps it busy", async () => {
    await boot(interpreter!, `${polls}function work(){var since=getTime();while(getTime()-since<1);}`);
    board.type('print("working");work()');
    const over = said("over");
    await said("working");
    board.drive(piezo, blow);
    board.type('setTimeout(function(){print("over");},100)');
    await over;
    assert.deepEqual(lines, ["ready", "working", "over"]);
  });

  it("feels nothing of a blow while it is stopped, and then sees the buttons as they are", async () => {
    await boot(
      interpreter!,
      `${polls}pinMode("D15","input_pullup");setWatch(function(e){print("button "+e.state);},"D15",{repeat:true,edge:"both"});`,
    );
    board.drive("D15", { level: 1 });
    board.freeze();
    await wait(50);
    board.drive(piezo, blow);
    board.drive("D15", { level: 0 });
    await wait(400);
    const seen = said("button false");
    board.thaw();
    await seen;
    await wait(200);
    assert.deepEqual(lines, ["ready", "button false"]);
  });

  it("runs each of 3,000 lines that are typed while it is busy, once and in order", async () => {
    await boot(
      interpreter!,
      'var next=0;function typed(number){if(number==next)next++;else print("not "+next+" but "+number);}setInterval(function(){for(var i=0;i<20;i++)Math.sin(i);},3);print("ready");',
    );
    for (let number = 0; number < 3000; number++) board.type(`typed(${number})`);
    const over = said("3000");
    board.type("print(next)");
    await over;
    assert.deepEqual([...new Set(lines)], ["ready", "3000"]);
  });

  it("lets the screen's driver draw, and reports the memory that it takes", async () => {
    const idle = 'setTimeout(function(){print("ready");},50);';
    await boot(interpreter!, idle);
    const alone = (await board.measure()).usage;
    await board.close();
    await boot(
      interpreter!,
      `${trialBundle()}\nopen(${pinsLiteral},0,function(){drawLine(3,"HELLO","hot",2,1);print("ready");});`,
    );
    assert.deepEqual(lines, ["ready"]);
    const more = (await board.measure()).usage - alone;
    assert(more > 100 && more < 500, `${more} JsVars`);
  });

  it("is gone when it is killed, even if its program is a script that starts the interpreter", async () => {
    const script = join(folder, "interpreter");
    writeFileSync(script, `#!/bin/sh\n"${interpreter}" "$@"\n`);
    chmodSync(script, 0o755);
    await boot(script, 'setInterval(function(){print("alive");},10);print("ready");');
    await board.close(); // waits until nobody holds its console open
  });
});
