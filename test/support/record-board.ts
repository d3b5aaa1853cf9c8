// A board that only keeps a record: the firmware's modules for the record and the high scores, as they are in a bundle,
// and functions to use them.
import assert from "node:assert/strict";
import { recordFile, type Entry, type Recorded, type RowEntry } from "../../firmware/master/game/record-lines.js";
import { VmBoard, type VmBoardOptions } from "../../sim/board/vm-board.js";
import { virtualWorld } from "../../sim/world/virtual.js";
import { firmwareBundle } from "./firmware-bundle.js";

const script = `
import { openRecord, record, makeRecordRoom, unfinishedGame, recordTrouble } from "./master/game/record.js";
import { enterScore, bestOf } from "./master/game/best.js";
openRecord();
global["record"] = record;
global["makeRoom"] = makeRecordRoom;
global["recordTrouble"] = recordTrouble;
global["enterScore"] = enterScore;
global["bestOf"] = bestOf;
global["unfinished"] = function () {
  var found = [];
  return unfinishedGame(function (entry) { found.push(entry); }) ? found : false;
};
// As the firmware writes entries: the build must leave their names alone.
global["sampleRow"] = function () {
  record({ e: "row", player: 0, target: "target_1", outcome: "hit", time: 0.834, points: 17, clock: 34.567 });
};`;

let made: Promise<string> | undefined;

/** The bundle. For the record, each run of it is a boot of the board. */
export function recordBundle(): Promise<string> {
  return (made ??= firmwareBundle(script));
}

export const begin = (players: readonly string[] = ["Ann", "Bob"], name = "quick"): Entry => ({
  e: "game",
  name,
  seed: 42,
  players,
  targets: ["target_1", "target_2"],
});
export const turn = (player: number): Entry => ({ e: "turn", player });
export const hit = (player: number, points: number, clock = 12.5): RowEntry => ({
  e: "row",
  player,
  target: `target_${1 + (player % 2)}`,
  outcome: "hit",
  time: 0.834,
  points,
  clock,
});
export const miss = (player: number, clock = 12.5): RowEntry => ({
  e: "row",
  player,
  target: "target_2",
  outcome: "miss",
  points: 0,
  clock,
});
export const over = (...points: number[]): Entry => ({ e: "end", how: "over", points });

/** A game of twelve events. */
export const game: readonly Entry[] = [
  begin(),
  turn(0),
  hit(0, 15, 3.25),
  miss(0, 7),
  hit(0, 12, 11.001),
  hit(0, 17, 14),
  turn(1),
  miss(1, 20),
  hit(1, 11, 24),
  { ...miss(1, 27), outcome: "lost" },
  hit(1, 19, 33),
  over(44, 30),
];

export class RecordBoard {
  readonly world = virtualWorld(1);
  readonly board: VmBoard;
  /** The lines that it printed. */
  readonly lines: string[] = [];

  constructor(
    private readonly bundle: string,
    options: Partial<VmBoardOptions> = {},
  ) {
    this.board = new VmBoard({ name: "master", world: this.world, ...options });
    this.board.onLine((line) => this.lines.push(line));
    this.board.storage.set(".bootcde", bundle);
    this.board.powerOn();
  }

  static async make(options: Partial<VmBoardOptions> = {}): Promise<RecordBoard> {
    return new RecordBoard(await recordBundle(), options);
  }

  reboot(): void {
    this.board.reboot();
  }

  /** Makes the firmware forget everything, as a boot does, but much faster. */
  forget(): void {
    this.ask(`(function(){${this.bundle}})()`);
  }

  /** The value of an expression on the board; undefined if power fails meanwhile. Throws what the expression throws. */
  ask(expression: string): any {
    const before = this.lines.length;
    this.board.type(`print("\\x02"+(function(){try{return JSON.stringify([${expression}])}catch(e){return "!"+e}})())`);
    if (!this.board.powered) return undefined;
    const at = this.lines.findIndex((line, index) => index >= before && line.startsWith("\x02"));
    assert(at >= 0, `no answer to ${expression}: ${this.lines.slice(before).join("\n")}`);
    const answer = this.lines.splice(at).at(0)!.slice(1);
    if (answer.startsWith("!")) throw new Error(answer.slice(1));
    return (JSON.parse(answer) as [unknown])[0] ?? undefined;
  }

  record(...entries: readonly Entry[]): void {
    for (const entry of entries) this.ask(`record(${JSON.stringify(entry)})`);
  }

  /** Waits while it compacts its Storage. */
  makeRoom(): void {
    this.board.type("makeRoom()");
    this.world.clock.run(60_000);
    this.lines.splice(0, this.lines.length, ...this.lines.filter((line) => line !== "=undefined"));
  }

  unfinished(): Recorded[] | false {
    return this.ask("unfinished()");
  }

  trouble(): string {
    return this.ask("recordTrouble()");
  }

  /** The two files as they are in the flash, chunk after chunk. */
  files(): [string, string] {
    return [0, 1].map((file) => {
      let text = "";
      for (let chunk = 1; ; chunk++) {
        const more = this.board.storage.get(recordFile + file + String.fromCharCode(chunk));
        if (more === undefined) return text;
        text += more;
      }
    }) as [string, string];
  }

  /** Replaces the contents of a file. */
  setFile(file: number, text: string, chunkBytes = 4064): void {
    const { storage } = this.board;
    for (const name of [...storage.keys()]) if (name.startsWith(recordFile + file)) storage.delete(name);
    for (let from = 0; from < text.length; from += chunkBytes) {
      storage.set(
        recordFile + file + String.fromCharCode(1 + from / chunkBytes),
        text.slice(from, from + chunkBytes).padEnd(chunkBytes, "\xff"),
      );
    }
  }

  /** The written part of a file. */
  written(file: number): string {
    return this.files()[file]!.replace(/\xff+$/, "");
  }
}
