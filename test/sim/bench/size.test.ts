// The RAM budgets that are quick to check, on a real interpreter. `npm run size` checks the others: peaks, and growth
// over many commands.
import assert from "node:assert/strict";
import {
  costliestRowMsMax,
  masterIdleMax,
  masterPerTargetMax,
  screenMax,
  targetIdleMax,
  typicalRowMsMax,
} from "../../../sim/bench/budgets.js";
import { masterFootprint, targetFootprint } from "../../../sim/bench/footprint.js";
import { canCount } from "../../../sim/bench/instructions.js";
import { boardInterpreter } from "../../../sim/bench/interpreter.js";
import { rowInstructions, rowMs, screenFootprint } from "../../../sim/bench/screen-cost.js";

const { program: interpreter, why } = await boardInterpreter();

describe("RAM, booted from flash on a real interpreter", function () {
  this.timeout(20_000);

  before(function () {
    if (interpreter) return;
    process.stderr.write(`\n  SKIPPED: RAM budgets. ${why}\n\n`);
    this.skip();
  });

  it(`a connected target takes at most ${targetIdleMax} JsVars`, async () => {
    const { idle } = await targetFootprint(interpreter!, false);
    assert.ok(idle > 100 && idle <= targetIdleMax, `${idle} JsVars`);
  });

  it(`a master takes at most ${masterIdleMax} JsVars and ${masterPerTargetMax} for each target`, async () => {
    const { idle, connected, targets, perTarget } = await masterFootprint(interpreter!, false);
    assert.ok(idle > 100 && idle <= masterIdleMax, `${idle} JsVars without targets`);
    assert.ok(perTarget <= masterPerTargetMax, `${perTarget} JsVars for each further target`);
    assert.ok(connected <= masterIdleMax + masterPerTargetMax * targets, `${connected} JsVars with ${targets} targets`);
  });

  it(`an open screen takes at most ${screenMax} JsVars`, async () => {
    const { functions, open } = await screenFootprint(interpreter!);
    assert.ok(
      functions > 20 && open > functions + 200 && open <= screenMax,
      `${open} JsVars, ${functions} of them before it is open`,
    );
  });
});

describe("the master's screen, on a real interpreter under valgrind", function () {
  this.timeout(60_000);

  it(`draws a typical row in ${typicalRowMsMax} ms on an ESP32 and the costliest in ${costliestRowMsMax} ms`, async function () {
    const counts = interpreter !== undefined && canCount() ? await rowInstructions(interpreter) : undefined;
    if (!counts) {
      process.stderr.write(
        `\n  SKIPPED: the cost of a row. ${why ?? "That needs valgrind, and an interpreter with symbols for its functions."}\n\n`,
      );
      return this.skip();
    }
    assert.ok(counts.blank > 10_000 && counts.blank < counts.typical, JSON.stringify(counts));
    assert.ok(rowMs(counts.typical) <= typicalRowMsMax, `${counts.typical} instructions, ${rowMs(counts.typical)} ms`);
    assert.ok(
      rowMs(counts.densest) <= rowMs(counts.costliest) && rowMs(counts.costliest) <= costliestRowMsMax,
      JSON.stringify(counts),
    );
    assert.ok(counts.code > counts.blank && rowMs(counts.code) <= costliestRowMsMax, `${counts.code} for a QR code`);
  });
});
