// How slow a chip may be: `npm run soak -- --slow` charges time for each token that the interpreters read, more and
// more, and measures how late the range becomes.
import { Refusal } from "../../tools/common/refusal.js";
import { say } from "../../tools/common/terminal.js";
import { VirtualArena } from "../arena/virtual-arena.js";
import type { SimulatedBoard } from "../board/board.js";
import { findVirtualInterpreter } from "../board/virtual-espruino/build.js";
import type { VirtualEspruinoBoard } from "../board/virtual-espruino/board.js";
import { linesOf } from "../devices/read-text.js";
import { arenaOptions, programFor, type BoardsOptions } from "./boards.js";

/** One row of the table: a speed, and with how many lines of a peer. */
function row(ns: number, pongs: number, found: Lateness | undefined): string {
  const head = `${String(ns).padStart(8)}${String(pongs).padStart(7)}`;
  if (!found) return `${head}  does not come up`;
  const { busy, beats, hits, stops, lost } = found;
  const cells = [beats, hits, stops].map((late) => cell(late).padStart(15));
  return `${head}${`${Math.round(busy * 100)} %`.padStart(7)}${cells.join("")}${String(lost).padStart(6)}`;
}

/** The middle one and the greatest. */
function cell(late: readonly number[]): string {
  if (late.length === 0) return "-";
  return `${Math.round(late[late.length >> 1]!)} / ${Math.round(late.at(-1)!)}`;
}

/** Prints a row for each speed. @throws Refusal if there is no interpreter that runs in virtual time */
export function printSlowCurve(boards: BoardsOptions): void {
  const program = findVirtualInterpreter(programFor(boards));
  if ("why" in program) throw new Refusal(program.why);
  say(`${targets} targets on the real interpreter; late by so many ms: the middle one and the latest\n`);
  say(" ns/token  pongs   busy          beat  hit on screen           STOP  lost");
  for (const pongs of floods)
    for (const ns of tokenNs) say(row(ns, pongs, playSlowly({ ...boards, tokenNs: ns, pongs })));
}

type Range = VirtualArena<SimulatedBoard>;

/** What a token costs, ns: from nothing to more than the range can bear. */
const tokenNs = [0, 1000, 2000, 5000, 10_000, 20_000, 30_000, 50_000, 70_000];
/** Valid lines that one peer sends the master each second, besides what targets send. */
const floods = [0, 50];
const targets = 4;
/** How many times STOP is pressed, each time a little later within a second, and the pause between two, ms. */
const rounds = 5;
const playMs = 12_000;
const phaseMs = 137;
const stopMs = 6000;
/** How long a range may take to assemble or to get hot, ms. */
const patienceMs = 60_000;
/** How often the master pings each target, ms. */
const beatMs = 1000;
/** How long after its plate is armed a shot comes, ms. */
const aimMs = 400;
/** How long a peer waits before it reconnects after it was disconnected, ms. */
const returnMs = 1000;
/** A line of the screen that shows the last outcome. */
const outcomeLine = 8;

/** What one speed gives: all late times in ms, smallest first. */
export interface Lateness {
  /** How much of its time the master's interpreter works, 0 to 1. */
  busy: number;
  /** Pings of a target beyond a second apart. */
  beats: number[];
  /** From a hit's line to the line on the screen. */
  hits: number[];
  /** From the finger on STOP to the first `lay_down`. */
  stops: number[];
  /** Links that were lost. */
  lost: number;
}

export interface SlowOptions extends BoardsOptions {
  /** Of a peer that floods the master, a second. */
  pongs: number;
}

/** Plays at one speed. Returns nothing if the range does not come up. */
export function playSlowly(options: SlowOptions): Lateness | undefined {
  const arena: Range = new VirtualArena<SimulatedBoard>({
    seed: 1,
    targets,
    router: true,
    ...arenaOptions({ ...options, runtime: "espruino" }),
  });
  try {
    return measure(arena, options);
  } finally {
    arena.close();
  }
}

function measure(arena: Range, options: SlowOptions): Lateness | undefined {
  const { clock } = arena.world;
  arena.start();
  if (!clock.runUntil(() => arena.isComplete, patienceMs)) return undefined;
  const found: Lateness = { busy: 0, beats: [], hits: [], stops: [], lost: 0 };
  watchBeats(arena, found);
  watchHits(arena, found);
  if (options.pongs > 0) flood(arena, options.pongs);
  const master = arena.master as VirtualEspruinoBoard;
  const begin = { ms: clock.now(), tokens: master.tokens };
  for (let round = 0; round < rounds; round++) {
    if (!makeHot(arena)) return undefined;
    arena.press("A");
    arena.run(playMs + round * phaseMs);
    stop(arena, found);
    arena.run(stopMs);
  }
  found.busy = ((options.tokenNs ?? 0) * (master.tokens - begin.tokens)) / 1_000_000 / (clock.now() - begin.ms);
  for (const late of [found.beats, found.hits, found.stops]) late.sort((a, b) => a - b);
  return found;
}

function makeHot(arena: Range): boolean {
  for (let tries = 0; tries < 6 && arena.view.word !== "HOT"; tries++) {
    if (arena.view.isStopTested) arena.hold("X");
    else arena.press("B");
    arena.run(4000);
  }
  return arena.view.word === "HOT";
}

function watchBeats(arena: Range, found: Lateness): void {
  const last = new Map<string, number>();
  arena.wire.onLine(({ at, target, direction, text }) => {
    if (!target?.startsWith("target_") || direction !== "out" || !text.startsWith('{"type":"ping"')) return;
    const before = last.get(target);
    if (before !== undefined) found.beats.push(at - before - beatMs);
    last.set(target, at);
  });
  arena.onLine((board, line) => {
    if (board !== "master" || !/^link target_\d+ down/.test(line)) return;
    found.lost++;
    last.delete(line.split(" ")[1]!);
  });
}

/** Shoots at each plate, and watches the screen until it shows the hit. */
function watchHits(arena: Range, found: Lateness): void {
  const { clock } = arena.world;
  let toldMs: number | undefined;
  let before = "";
  const shown = () => linesOf(arena.screen)[outcomeLine]?.text ?? "";
  arena.onLine((board, line) => {
    if (line.startsWith("exposure armed")) clock.at(clock.now() + aimMs, () => arena.shoot(board));
  });
  arena.wire.onLine(({ at, direction, text }) => {
    if (direction !== "in" || !/"status":"hit"/.test(text)) return;
    before = shown();
    toldMs = at;
  });
  arena.master.onSpi(() => {
    if (toldMs === undefined) return;
    const now = shown();
    if (now === before || !now.includes("hit")) return;
    found.hits.push(clock.now() - toldMs);
    toldMs = undefined;
  });
}

/** Presses STOP, and notes when the first `lay_down` is sent. */
function stop(arena: Range, found: Lateness): void {
  const pressedMs = arena.world.clock.now();
  let isTold = false;
  arena.wire.onLine(({ at, direction, text }) => {
    if (isTold || direction !== "out" || !text.startsWith('{"type":"lay_down"')) return;
    isTold = true;
    if (at <= pressedMs + stopMs) found.stops.push(at - pressedMs);
  });
  arena.press("B");
}

/** What a flooding peer answers: it lies down, and is too busy for anything else. */
function answer(line: string): string {
  const [, type, id] = /"type":"(\w+)","id":"([^"]*)"/.exec(line) ?? [];
  if (type === "lay_down") return `{"type":"down","id":"${id}","status":"down"}\n`;
  return type === "activate" ? `{"type":"error","id":"${id}","status":"busy","data":{"message":"busy"}}\n` : "";
}

/** A further target that sends valid lines which answer nothing, `pongs` a second, and reconnects when needed. */
function flood(arena: Range, pongs: number): void {
  const { world, masterHost } = arena;
  const { clock, network } = world;
  const host = network.host("flooder", "192.168.4.250");
  const register =
    '{"type":"register","id":"1","target_id":"flooder","data":{"protocol":1,"boot":"1","firmware":"1","board":"PC"}}\n';
  let count = 0;
  const dial = () => {
    let isOpen = true;
    const send = () => {
      if (!isOpen) return;
      stream.send(`{"type":"pong","id":"f${count++}","status":"alive"}\n`);
      clock.at(clock.now() + 1000 / pongs, send);
    };
    const { stream } = network.dial(host, masterHost.address, arena.port, {
      opened: () => {
        stream.send(register);
        send();
      },
      data: (bytes) => bytes.split("\n").forEach((line) => stream.send(answer(line))),
      ended: () => stream.end(),
      closed: () => {
        isOpen = false;
        clock.at(clock.now() + returnMs, dial);
      },
    });
  };
  dial();
}
