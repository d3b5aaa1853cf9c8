// How long the master holds its interpreter: CPU instructions of its costliest pieces of work, while a person goes
// through its menus and plays, and a phone has its page open.
//
// A piece is one callback: of a timer, a button or a connection, or a turn of `later`. The master is a real interpreter
// in virtual time, as slow as an ESP32 is assumed to be, so that lines wait there as they do on a board; its targets are
// `vm` boards. The same evening runs twice, with one seed: first the tokens of each piece are counted, by the time that
// they take, then callgrind counts the instructions of the costliest piece of each function. The library that runs an
// interpreter in virtual time keeps its flash in memory, as an ESP32 maps its own; alone, Linux's build opens and reads a
// file for each 16 bytes of the program, which was a third of its instructions.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { press } from "../arena/person.js";
import { builtBundle } from "../arena/flashed.js";
import { VirtualArena } from "../arena/virtual-arena.js";
import type { SimulatedBoard } from "../board/board.js";
import { findProgram } from "../board/interpreter/find.js";
import { marks, readProfile } from "./instructions.js";
import { placesIn } from "./largest.js";

/** What a token takes, ns: 840 instructions at 60 million a second. */
const tokenNs = 14_000;
const targets = 8;
/** Which pieces are told, in tokens, and of how many functions the costliest is counted. */
const tokensMin = 300;
const countedMax = 48;
/** How long a check before a game, and a game, may take, ms; how often somebody shoots; and how often A is pressed. */
const checkMs = 8000;
const gameMs = 20_000;
const shotMs = 600;
const pressMs = 3000;
const stepMs = 200;
const games = ["Quick Game", "Elimination", "Duel", "Relay", "Shoot/No-Shoot"];
const pagePaths = ["/", "/s?.", "/record.csv", "/record", "/best", "/targets", "/s?."];

type Range = VirtualArena<SimulatedBoard>;

/** A piece of work. */
export interface Piece {
  /** What called it: `timer`, `turn`, `every`, `press`, `data`… */
  kind: string;
  /** Where its function is in the sources. */
  where: string;
  /** What the person did meanwhile. */
  at: string;
  /** Instructions. */
  instructions: number;
}

/** A piece as the script tells it. */
interface Told {
  kind: string;
  /** The text of its function. */
  text: string;
  at: string;
  tokens: number;
  /** Its number since power-up. */
  number: number;
}

/** Names of the bundle's function that does a turn of `later`, and of the list of what waits. */
function turnNames(bundle: string): [next: string, waiting: string] {
  const found = /function (\S+)\(\)\{var \w+=(\S+)\.shift\(\);\2\.length&&setTimeout\(\1,0\)/.exec(bundle);
  if (!found) throw new Error("the master's bundle has no turns as in later.ts");
  return [found[1]!, found[2]!];
}

/**
 * A script before the bundle: tells the costlier pieces, and begins a new profile before and after those with these
 * numbers. It reads as many tokens whichever they are.
 */
function counting([next, waiting]: [string, string], wanted: readonly number[]): string {
  const numbers = [...wanted, ...Array<number>(countedMax - wanted.length).fill(999_999)];
  return `(function(){
var count=0,wanted=${JSON.stringify(numbers)},next=0;
function piece(kind,f,self,args,text){
var isMarked=++count==wanted[next],since;
if(isMarked){next++;${marks.statement}}
since=getTime();
try{return f.apply(self,args)}
finally{
if(isMarked){${marks.statement}}
since=Math.round((getTime()-since)*${1e9 / tokenNs});
if(since>${tokensMin})print("PIECE",count,kind,since,JSON.stringify((""+text()).substr(0,300)));
}
}
function counted(kind,f){return function(){return piece(kind,f,this,[].slice.call(arguments),function(){return f})}}
function turn(f){return function(){var work=${waiting}[0];return piece("turn",f,this,[],function(){return work})}}
function heard(s,kind){
s.on=function(e,f){Object.prototype.on.call(s,e,counted(kind+e,f));return s};
return s;
}
var wait=setTimeout,every=setInterval,watch=setWatch;
global.setTimeout=function(f,ms,a){
var g=global.${next}&&f==${next}?turn(f):counted("timer",f);
return a===undefined?wait(g,ms):wait(g,ms,a);
};
global.setInterval=function(f,ms){return every(counted("every",f),ms)};
global.setWatch=function(f,pin,how){return watch(counted("press",f),pin,how)};
global.PIECES={counted:counted,heard:heard,net:require("net")};
Modules.addCached("net",function(){
var servers=0,by=PIECES;
exports.connect=by.net.connect;
exports.createServer=function(f){
var kind=servers++?"page-":"";
return by.net.createServer(by.counted(kind+"connection",function(s){return f.call(this,by.heard(s,kind))}));
};
});
})();
`;
}

/** Requests a path of the page, and waits for the answer. */
function request(arena: Range, path: string): void {
  const { network } = arena.world;
  let isOver = false;
  const { stream } = network.dial(network.host("phone"), arena.masterHost.address, arena.pagePort, {
    opened: () => undefined,
    data: () => undefined,
    ended: () => stream.end(),
    closed: () => (isOver = true),
  });
  stream.send(`GET ${path} HTTP/1.1\r\nHost: ${arena.masterHost.address}:${arena.pagePort}\r\n\r\n`);
  arena.until(`the answer to ${path}`, () => isOver);
}

/** Plays a game: plates that are armed are shot, and A hurries what waits for it. STOP ends it. */
function playGame(arena: Range, name: string): void {
  if (arena.view.word !== "HOT") arena.makeHot();
  arena.type("master", `play(${JSON.stringify(name)},${name === "Duel" || name === "Relay" ? 2 : 1})`);
  arena.run(checkMs);
  for (let ms = 0; ms < gameMs; ms += stepMs) {
    if (ms % pressMs === 0) arena.press("A");
    arena.run(stepMs);
    if (ms % shotMs > 0) continue;
    for (const { id } of arena.stands)
      if (arena.said(id, "exposure ").at(-1)?.startsWith("exposure armed")) arena.shoot(id);
  }
  arena.press("B");
  arena.run(3000);
}

/** What a person does, each under a name. */
const evening: readonly [name: string, act: (arena: Range) => void][] = [
  ["boot", (arena) => (arena.assemble(), arena.run(5000))],
  ["main", (arena) => press(arena, "A", "B")],
  ["games", (arena) => (press(arena, "X", "A", "A"), arena.run(3000), press(arena, "Y"))],
  ["options", (arena) => press(arena, "Y", 4, "X", "A", 4, "X")],
  ["targets", (arena) => (press(arena, "Y", 3, "X", "A"), press(arena, "X", "A", "X", "A", "Y", "Y", "Y"))],
  ["page", (arena) => pagePaths.forEach((path) => request(arena, path))],
  ["hot", (arena) => arena.makeHot()],
  ...games.map((name): [string, (arena: Range) => void] => [name, (arena) => playGame(arena, name)]),
  ["record", (arena) => pagePaths.forEach((path) => request(arena, path))],
];

/** Runs the evening, under a command if there is one, and returns the pieces that the master tells. */
function run(interpreter: string, wanted: readonly number[], under?: readonly string[]): Told[] {
  const bundle = builtBundle("master");
  const arena = new VirtualArena<SimulatedBoard>({
    seed: 1,
    targets,
    router: true,
    sockets: 24,
    interpreter,
    runtime: (name) => (name === "master" ? "espruino" : "vm"),
    chip: (name) => (name === "master" ? { tokenNs } : {}),
    bundles: { master: counting(turnNames(bundle), wanted) + bundle },
    ...(under && { under: (name: string) => (name === "master" ? under : undefined) }),
  });
  const told: Told[] = [];
  let at = "";
  arena.onLine((board, line) => {
    const found = board === "master" && /^PIECE (\d+) (\S+) (\d+) (".*)$/.exec(line);
    if (!found) return;
    const [, number, kind, tokens, text] = found;
    told.push({ number: Number(number), kind: kind!, tokens: Number(tokens), text: JSON.parse(text!), at });
  });
  try {
    for (const [name, act] of evening) {
      at = name;
      act(arena);
    }
    return told;
  } finally {
    arena.close();
  }
}

/**
 * The costliest piece of each function, the costliest first. Needs valgrind. Undefined if the interpreter has no symbols
 * for its functions. @throws Error if the evening takes another course
 */
export function costliestPieces(interpreter: string): Piece[] | undefined {
  const costliest = new Map<string, Told>();
  for (const piece of run(interpreter, [])) {
    const key = piece.kind + piece.text;
    if (!(costliest.get(key)!?.tokens >= piece.tokens)) costliest.set(key, piece);
  }
  const counted = [...costliest.values()]
    .sort((one, other) => other.tokens - one.tokens)
    .slice(0, countedMax)
    .sort((one, other) => one.number - other.number);
  const folder = mkdtempSync(join(tmpdir(), "snyper-pieces-"));
  try {
    const profile = join(folder, "profile");
    const command = [findProgram("valgrind")!, "--tool=callgrind", `--callgrind-out-file=${profile}`, marks.option];
    const again = new Map(
      run(
        interpreter,
        counted.map(({ number }) => number),
        command,
      ).map((t) => [t.number, t.tokens]),
    );
    const places = placesIn("master");
    const pieces: Piece[] = [];
    for (const [index, { kind, text, at, number, tokens }] of counted.entries()) {
      if (again.get(number) !== tokens) throw new Error(`piece ${number} is another one under valgrind`);
      // profile.1 is everything before the first mark; then pieces alternate with what is between them
      const total = readProfile(readFileSync(`${profile}.${2 + 2 * index}`, "latin1"), 1)?.perTrip;
      if (total === undefined) return undefined;
      pieces.push({ kind, where: places(text), at, instructions: total });
    }
    return pieces.sort((one, other) => other.instructions - one.instructions);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
