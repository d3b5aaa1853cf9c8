// A board that is a process: how its stand-ins for missing hardware behave, and what remains after it is killed.
import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { trialBundle } from "../../../sim/bench/screen-cost.js";
import { ProcessBoard } from "../../../sim/board/process-board.js";
import { findInterpreter, noInterpreter } from "../../../sim/board/interpreter/find.js";
import { makeFolder, removeFolder } from "../../../sim/board/interpreter/flash.js";
import { RealClock } from "../../../sim/world/real-clock.js";
import { pinsLiteral } from "../../support/screen.js";

const interpreter = findInterpreter();
const blow = '__outside("D26",0.8,25);';
/** Holds the interpreter for much longer than a blow rings. */
const stall = "var since=getTime();while(getTime()-since<0.2);";

describe(`a board that is a process (${interpreter ?? "none here"})`, function () {
  this.timeout(20_000);
  let board: ProcessBoard;
  const folder = makeFolder();
  const lines: string[] = [];

  /** Boots a program. Fulfilled when it has printed "ready". */
  async function boot(program: string, bundle: string): Promise<void> {
    lines.length = 0;
    board = new ProcessBoard({ name: "board", program, clock: new RealClock() });
    board.storage.set(".bootcde", bundle);
    const ready = said("ready");
    board.powerOn();
    await ready;
  }
  function said(text: string): Promise<void> {
    return new Promise((resolve) =>
      board.onLine((line) => {
        lines.push(line);
        if (line === text) resolve();
      }),
    );
  }

  before(function () {
    if (interpreter !== undefined) return;
    process.stderr.write(`\n  SKIPPED: boards that are processes. ${noInterpreter}\n\n`);
    this.skip();
  });
  afterEach(() => board?.close());
  after(() => removeFolder(folder));

  it("feels a blow on a pin that it was polling, however long the PC suspends it then", async () => {
    await boot(
      interpreter!,
      'setInterval(function(){if(analogRead("D26")>0.15){print("felt");clearInterval();}},10);setTimeout(function(){print("ready");},50);',
    );
    const felt = said("felt");
    board.type(blow + stall);
    await felt;
  });

  it("does not feel a blow that had died away before the pin was read", async () => {
    await boot(interpreter!, 'print("ready");');
    const looked = said("0");
    board.type(`${blow}${stall}print(Math.round(analogRead("D26")*100));`);
    await looked;
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
