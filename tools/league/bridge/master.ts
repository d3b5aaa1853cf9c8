// A master's page as a bridge reads it: what a phone asks for, and no more often.
import { request } from "node:http";
import { plain } from "../game-chain.js";
import type { LivePlayer, LiveRange } from "../messages.js";

/** Where a master's page is. */
export interface MasterPlace {
  host: string;
  port: number;
}

/** How long to wait for the state, and for the record, which takes longer, ms. */
const answerMsMax = 4000;
const recordMsMax = 30_000;
const stateBytesMax = 65_536;
const recordBytesMax = 262_144;

interface Answer {
  status: number;
  /** A character for each byte. */
  text: string;
}

function get({ host, port }: MasterPlace, path: string, msMax: number, bytesMax: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host, port, path, agent: false, headers: { Connection: "close" } }, (response) => {
      let text = "";
      response.setEncoding("latin1");
      response.on("data", (more: string) => {
        text += more;
        if (text.length > bytesMax) asked.destroy(new Error(`${path} has more than ${bytesMax} bytes`));
      });
      response.on("end", () => {
        if (response.complete) resolve({ status: response.statusCode ?? 0, text });
        else reject(new Error(`${path} broke off`));
      });
      response.on("error", reject);
    });
    const timer = setTimeout(() => asked.destroy(new Error(`no answer within ${msMax / 1000} s`)), msMax);
    asked.on("error", reject).on("close", () => clearTimeout(timer));
    asked.end();
  });
}

const whole = (value: unknown, max: number): number =>
  Number.isSafeInteger(value) ? Math.max(0, Math.min(max, value as number)) : 0;
const pointsOf = (value: unknown): number =>
  Number.isSafeInteger(value) ? Math.max(-1e6, Math.min(1e6, value as number)) : 0;
const oneOf = <Word extends string>(value: unknown, words: readonly Word[], otherwise: Word): Word =>
  words.find((word) => word === value) ?? otherwise;

const playersMax = 16;
const countMax = 1_000_000_000;
const bestMsMax = 10_000_000;
const wordsOfRange = ["HOT", "COLD", "STOP"] as const;
const phases = ["", "ready", "playing", "paused", "owed", "told"] as const;

function playerOf(value: unknown): LivePlayer {
  const [name, points, shots, hits, bad, best] = Array.isArray(value) ? (value as unknown[]) : [];
  const bestMs = Number.isSafeInteger(best) && (best as number) >= 0 ? whole(best, bestMsMax) : -1;
  const counts = [shots, hits, bad].map((count) => whole(count, countMax)) as [number, number, number];
  return [plain(typeof name === "string" ? name : ""), pointsOf(points), ...counts, bestMs];
}

/** The state in what a master answers. Throws an Error if there is none. */
export function rangeIn(text: string): { range: LiveRange; sum: number; rows: number; sheet: number } {
  const fields = JSON.parse(text) as Record<string, unknown>;
  const players: unknown[] = Array.isArray(fields["players"]) ? fields["players"] : [];
  if (typeof fields["word"] !== "string") throw new Error("it is not a master's state");
  return {
    range: {
      word: oneOf(fields["word"], wordsOfRange, "COLD"),
      linked: whole(fields["linked"], countMax),
      known: whole(fields["known"], countMax),
      phase: oneOf(fields["phase"], phases, ""),
      game: plain(typeof fields["game"] === "string" ? fields["game"] : ""),
      turn: whole(fields["turn"], countMax),
      players: players.slice(0, playersMax).map(playerOf),
    },
    sum: Number(fields["sum"]),
    rows: whole(fields["rows"], countMax),
    sheet: whole(fields["sheet"], countMax),
  };
}

/** What a question about a master came to; `isNew` if it differs from the one before. */
export interface Reading {
  range: LiveRange;
  isNew: boolean;
  /** The record may have something new, and reading it disturbs no game. */
  isRecordOld: boolean;
}

export class Master {
  private range: LiveRange | undefined;
  private sum = 0;
  private rows = 0;
  /** What the record depends on: sheet and points. It is read again when that has changed. */
  private due = "";
  private read = "";

  constructor(private readonly place: MasterPlace) {}

  /** Asks for the state. Rejects if there is no answer. */
  async ask(): Promise<Reading> {
    const asked = this.range ? `${this.sum}.${this.rows}` : "";
    const { status, text } = await get(this.place, `/s?${asked}`, answerMsMax, stateBytesMax);
    if (status === 204 && this.range) return this.reading(this.range, false);
    if (status !== 200) throw new Error(`it answers ${status}`);
    const { range, sum, rows, sheet } = rangeIn(text);
    const isNew = sum !== this.sum || !this.range;
    [this.range, this.sum, this.rows] = [range, sum, rows];
    this.due = `${sheet} ${JSON.stringify(range.players)}`;
    return this.reading(range, isNew);
  }

  /** After a time without an answer it may be another master, or games may have been played. */
  forget(): void {
    this.range = undefined;
    this.read = "";
  }

  /** The record's text. Rejects if it does not come whole. */
  async record(): Promise<string> {
    const { due } = this;
    const { status, text } = await get(this.place, "/record", recordMsMax, recordBytesMax);
    if (status !== 200) throw new Error(`it answers ${status}`);
    this.read = due;
    return text;
  }

  private reading(range: LiveRange, isNew: boolean): Reading {
    return { range, isNew, isRecordOld: range.phase === "" && this.read !== this.due };
  }
}
