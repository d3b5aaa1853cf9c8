// The record on real interpreters: the same bytes in the same chunks as on the simulated board, also when the process
// is killed in the middle of a game.
import assert from "node:assert/strict";
import { newFolder, removeFolder, Run } from "../../../sim/bench/run.js";
import { findInterpreters, noInterpreter } from "../../../sim/board/interpreter/find.js";
import type { Entry, Recorded } from "../../../firmware/master/game/record-lines.js";
import { begin, game, RecordBoard, recordBundle } from "../../support/record-board.js";

const interpreters = findInterpreters();
/** The file that interpreters for Linux use as their flash. */
const linuxStorage = { bytes: 262_144, chunkBytes: 992 };
const runMs = 60_000;
/**
 * What is put before the bundle, and how many games are played: enough to fill two files, so that the first makes room,
 * or a few.
 */
const kinds = {
  "SHA-256": { before: "", rounds: 34, options: {} },
  "CRC-32": { before: 'Modules.addCached("crypto","");\n', rounds: 2, options: { lacks: ["crypto"] } },
};
type Kind = keyof typeof kinds;
const named = begin(["J\xf6rg", '"}\n,"p":"'], "\x7f\\");

const typed = (entries: readonly Entry[]) =>
  entries
    .map(
      (entry) =>
        `record(${JSON.stringify(entry).replace(/[\x7f-\xff]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`)});`,
    )
    .join("\n");

/**
 * What a board does from power-up to power loss; the last line that it prints is READY. It is a function, so that it
 * hides no name of the bundle.
 */
const lives = (kind: Kind) => [
  `${typed(game.slice(0, 5))}\nprint("READY");`,
  `print("KEPT "+JSON.stringify(unfinished()));
${typed(game.slice(5))}
for(var i=0;i<${kinds[kind].rounds};i++){makeRoom();
${typed(game)}
}
print("READY");`,
  `print("KEPT "+JSON.stringify(unfinished()));
${typed([named, ...game.slice(1, 3)])}
print("KEPT "+JSON.stringify(unfinished()));
for(var f=0;f<2;f++)for(var c=1;c<60;c++){
var text=require("Storage").read("snyper.rec"+f+String.fromCharCode(c));
if(text!==undefined)print("CHUNK "+JSON.stringify([f,c,text.length,text.split("\\xff")[0]]));
}
print("READY");`,
];

/** What an interpreter prints in all its runs, each of which is killed. */
async function onInterpreter(program: string, kind: Kind): Promise<string[]> {
  const folder = newFolder();
  const said: string[] = [];
  try {
    for (const life of lives(kind)) {
      const run = new Run({
        command: [program],
        script: `${kinds[kind].before}${await recordBundle()}\n(function(){\n${life}\n})();`,
        maxMs: runMs,
        folder,
      });
      await run.line("READY");
      run.kill();
      await run.ended;
      said.push(...run.lines);
    }
  } finally {
    removeFolder(folder);
  }
  return said;
}

async function onVmBoard(kind: Kind): Promise<string[]> {
  const board = await RecordBoard.make({ storage: linuxStorage, ...kinds[kind].options });
  for (const life of lives(kind)) {
    board.board.type(`(function(){\n${life}\n})()`);
    board.reboot();
  }
  return board.lines;
}

const told = (lines: readonly string[], word: string) =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

describe("the record on a real interpreter", function () {
  this.timeout(2 * runMs);

  before(function () {
    if (interpreters.length > 0) return;
    process.stderr.write(`\n  SKIPPED: the record on real interpreters. ${noInterpreter}\n\n`);
    this.skip();
  });

  for (const program of interpreters) {
    for (const kind of ["SHA-256", "CRC-32"] as const) {
      it(`has the same bytes as on the simulated board, with ${kind} (${program})`, async () => {
        const [real, vm] = [await onInterpreter(program, kind), await onVmBoard(kind)];
        const kept = told(real, "KEPT").map((text) => JSON.parse(text) as Recorded[] | false);
        assert.deepEqual(
          kept.map((entries) => entries && entries.length),
          [5, false, 3],
        );
        const chunks = (lines: readonly string[]) =>
          told(lines, "CHUNK").map((text) => JSON.parse(text) as [number, number, number, string]);
        assert.deepEqual(
          kept,
          told(vm, "KEPT").map((text) => JSON.parse(text) as unknown),
        );
        assert.deepEqual(chunks(real), chunks(vm));
        assert.match(chunks(real)[0]![3], kind === "SHA-256" ? /"p":"[^"]{43}="\}\n/ : /"p":"[0-9a-f]{8}"\}\n/);
        assert.deepEqual(told(real, "record"), told(vm, "record"));
        if (kind === "SHA-256") assert.match(told(real, "record").join(), /^\d+ games made room$/);
        assert.deepEqual(
          real.filter((line) => line.includes("Uncaught")),
          [],
        );
      });
    }
  }
});
