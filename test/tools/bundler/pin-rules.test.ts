// The pins that a board's firmware takes are those that `npm run flash` takes: one table, two readers.
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

/** One question to the function: which of `pins` does this build of Espruino have for that use? */
interface Question {
  build: string;
  use: Part["use"];
  pins: readonly string[];
  fit: readonly string[];
}

/** All that can be asked for a role; a board that cannot have it is one that the function does not know. */
function questions(role: Role): Question[] {
  return ids.flatMap((id) => {
    const { builds, pins, roles } = boards[id];
    const fitFor = (use: Part["use"]) => (roles.includes(role) ? fitPins(boards[id], { use }) : pins);
    return builds.flatMap((build) => uses[role].map((use) => ({ build, use, pins, fit: fitFor(use) })));
  });
}

/** The question as a script whose value is the list of pins. */
function script(module: string, { build, use, pins }: Question): string {
  const ask = `pinFault(${JSON.stringify(build)},${JSON.stringify(use)},pin)===""`;
  return `${module.replace("export ", "")}\n${JSON.stringify(pins)}.filter(function(pin){return ${ask}}).join(" ")`;
}

for (const role of ["target", "master"] as const) {
  describe(`a ${role}'s rules of pins`, () => {
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

    it("are so on a real Espruino", function () {
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

    it("let boards that the table does not know take any pin", () => {
      const unknown = uses[role].map((use) => ({ build: "MICROBIT2", use, pins: ["A0", "D6", "D39", "H15"], fit: [] }));
      for (const question of unknown) assert.equal(evaluateInNode(script(module, question)), '["A0 D6 D39 H15"]');
    });

    it("name the pins that there are", () => {
      const [use, pin, pins] =
        role === "target" ? ["analog", "D4", "D32-39"] : ["output", "D34", "D2 D4-5 D13-19 D21-23 D25-27 D32-33"];
      const ask = `${module.replace("export ", "")}\npinFault("ESP32", "${use}", "${pin}")`;
      assert.equal(evaluateInNode(ask), `["not for ${use} on ESP32: take one of ${pins}"]`);
    });

    it(`have less than ${bytesMax} bytes, and are in the bundle as the table has them now`, () => {
      assert(Buffer.byteLength(module) < bytesMax, `${Buffer.byteLength(module)} bytes`);
      const [, rules] = /var rules = (\[.*\]);/.exec(module) ?? [];
      assert(rules !== undefined && builtBundle(role).includes(rules), "npm run build makes it so");
    });
  });
}
