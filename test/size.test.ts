// The cheap half of RAM's budgets, on a real interpreter. `npm run size` has the other half: peaks, and growth over many commands.
import assert from "node:assert/strict";
import { masterIdleMax, masterPerTargetMax, targetIdleMax } from "../sim/bench/budgets.js";
import { masterFootprint, targetFootprint } from "../sim/bench/footprint.js";
import { findBoardInterpreter } from "../sim/bench/interpreter.js";
import { noInterpreter } from "../sim/interpreter/find.js";

const interpreter = findBoardInterpreter();

describe("RAM, booted from flash on a real interpreter", function () {
  this.timeout(20_000);

  before(function () {
    if (interpreter) return;
    console.log(`    SKIPPED, budgets of RAM are not checked. ${noInterpreter}`);
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
});
