// A board's firmware accepts the same pins as `npm run flash`: both use one table.
import assert from "node:assert/strict";
import { pinModule } from "../../../tools/bundler/pin-rules.js";
import { boards, type BoardId } from "../../../tools/common/boards.js";
import type { Part, Role } from "../../../tools/common/parts.js";
import { fitPins } from "../../../tools/common/pins.js";
import { builtBundle } from "../../../sim/arena/flashed.js";
import { findInterpreter, noInterpreter } from "../../../sim/board/interpreter/find.js";
import { evaluateInNode, evaluateOnEspruino } from "../../support/espruino-run.js";

const bytesMax = 1100;
const ids = Object.keys(boards) as BoardId[];
const uses = { target: ["analog", "pulses", "button"], master: ["button", "pulses", "output"] } as const;

/** One query to the function: which of `pins` can be used for that on this build of Espruino? */
interface Question {
  build: string;
  use: Part["use"];
  pins: readonly string[];
  fit: readonly string[];
}

/** All queries for a role; the function does not know boards that cannot have that role. */
function questions(role: Role): Question[] {
  return ids.flatMap((id) => {
    const { builds, pins, roles } = boards[id];
    const fitFor = (use: Part["use"]) => (roles.includes(role) ? fitPins(boards[id], { use }) : pins);
    return builds.flatMap((build) => uses[role].map((use) => ({ build, use, pins, fit: fitFor(use) })));
  });
}

/** The query as a script whose value is the list of pins. */
function script(module: string, { build, use, pins }: Question): string {
  const ask = `pinFault(${JSON.stringify(build)},${JSON.stringify(use)},pin)===""`;
  return `${module.replace("export ", "")}\n${JSON.stringify(pins)}.filter(function(pin){return ${ask}}).join(" ")`;
}

for (const role of ["target", "master"] as const) {
  describe(`a ${role}'s pin rules`, () => {
    const module = pinModule(role);
    const asked = questions(role);
    const expected = asked.map(({ fit }) => JSON.stringify([fit.join(" ")]));

    it("are those of npm run flash, for every board, use and pin", () => {
      assert(asked.some(({ pins, fit }) => fit.length > 0 && fit.length < pins.length));
      assert.deepEqual(
        asked.map((question) => evaluateInNode(script(module, question))),
        expected,
      );
    });

    it("are the same on a real Espruino", function () {
      this.timeout(20_000);
      const program = findInterpreter();
      if (program === undefined) {
        process.stderr.write(`\n  SKIPPED: the rules of pins on Espruino. ${noInterpreter}\n\n`);
        return this.skip();
      }
      assert.deepEqual(
        evaluateOnEspruino(
          program,
          asked.map((question) => script(module, question)),
        ),
        expected,
      );
    });

    it("accept any pin for boards that are not in the table", () => {
      const unknown = uses[role].map((use) => ({ build: "MICROBIT2", use, pins: ["A0", "D6", "D39", "H15"], fit: [] }));
      for (const question of unknown) assert.equal(evaluateInNode(script(module, question)), '["A0 D6 D39 H15"]');
    });

    it("list the pins that exist", () => {
      const [use, pin, pins] =
        role === "target" ? ["analog", "D4", "D32-39"] : ["output", "D34", "D2 D4-5 D13-19 D21-23 D25-27 D32-33"];
      const ask = `${module.replace("export ", "")}\npinFault("ESP32", "${use}", "${pin}")`;
      assert.equal(evaluateInNode(ask), `["not for ${use} on ESP32: take one of ${pins}"]`);
    });

    it(`have less than ${bytesMax} bytes, and are in the bundle as they are in the table`, () => {
      assert(Buffer.byteLength(module) < bytesMax, `${Buffer.byteLength(module)} bytes`);
      const [, rules] = /var rules = (\[.*\]);/.exec(module) ?? [];
      assert(rules !== undefined && builtBundle(role).includes(rules), "npm run build makes it so");
    });
  });
}
