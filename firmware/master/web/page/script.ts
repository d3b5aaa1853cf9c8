// What a phone runs: it asks the master once a second what is new, and shows it. Nothing is ever sent but these
// questions. It has to run in browsers of 2018, see docs/PAGE.md: this folder's tsconfig.json holds it to their
// language, test/firmware/master/web/page-old.test.ts to what their pages can do.
import type { Recorded } from "../../game/record-lines.js";
import { gamesOf, pastText, type PastGame } from "./past.js";

/** A row of the sheet: player's index, target, outcome, ms and points. */
type Row = [number, string, string, number, number];
/** Name, points, exposures that count, hits, what went wrong, and the best time, ms. */
type Player = [string, number, number, number, number, number];

/** What the master tells: firmware/master/web/page-state.ts. */
interface State {
  sum: number;
  ms: number;
  in: number;
  from: number;
  told: Row[];
  word: string;
  down?: number;
  other: string;
  linked: number;
  known: number;
  phase: string;
  why: string;
  game: string;
  duel: boolean;
  teams: boolean;
  whole: boolean;
  turn: number;
  of?: number;
  seconds?: number;
  up: string;
  not: string;
  sheet: number;
  rows: number;
  players: Player[];
}

/** It is asked so often, ms; a phone that was away for longer than that begins anew. */
const askMs = 900;
const awayMs = 5000;
/** No answer comes after so long, ms; the record takes longer. */
const patienceMs = 4000;
const recordPatienceMs = 20000;
const rowsShown = 60;
const gamesShown = 8;
/** The best scores and the record are asked for again so long after that failed. */
const againMs = 3000;
/** Characters of points that have room in their full size. */
const pointsFit = 3.4;

const shapes: Record<string, string> = { HOT: "▲ HOT", COLD: "● COLD", STOP: "■ STOP" };
const marks: Record<string, string> = {
  hit: "✔",
  spared: "✔",
  miss: "✘",
  struck: "✘",
  early: "✘",
  lost: "?",
  void: "–",
};

let state: State | undefined;
let rows: Row[] = [];
/** When the state came, by this phone's clock. */
let cameMs = 0;
let heardMs = performance.now();
/** Undefined until they were asked for. */
let games: PastGame[] | undefined;
let scores: (string | number)[][] | undefined;

const by = (id: string): HTMLElement => document.getElementById(id)!;

function put(id: string, text: string): void {
  const element = by(id);
  if (element.textContent !== text) element.textContent = text;
}

/** Puts `children` in the place of all that it has. */
function fill(id: string, children: readonly HTMLElement[]): void {
  const element = by(id);
  element.textContent = "";
  element.append(...children);
}

function made(tag: string, text: string, kind = ""): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  if (kind) element.className = kind;
  return element;
}

/** How an outcome looks, beside its mark and its word. */
const lookOf = (outcome: string): string => (marks[outcome] === "✔" ? "good" : marks[outcome] === "✘" ? "bad" : "none");
const seconds = (ms: number): string => (ms < 0 ? "–" : `${(ms / 1000).toFixed(2)} s`);
const signed = (points: number): string => (points > 0 ? `+${points}` : String(points).replace("-", "−"));
const minutes = (whole: number): string => `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;

function sentence(s: State, left: number): string {
  const name = s.players[s.turn]?.[0] ?? "";
  switch (s.phase) {
    case "ready":
      return `Get ready, ${s.duel ? "all" : name}: ${left}`;
    case "playing":
      return s.duel ? "Everybody shoots" : `${name} shoots${s.of ? `, ${s.players[s.turn]![2]} of ${s.of}` : ""}`;
    case "paused":
      return `Paused: ${s.why}`;
    case "owed":
      return `Waiting ${s.why}`;
    case "told":
      return "Over: the sheet is being told";
  }
  if (s.other) return `Another master of this range is at ${s.other}: switch one off`;
  if (s.word === "STOP" && s.down! < s.known)
    return `${s.down!} of ${s.known} plates have confirmed that they are down`;
  if (s.game) return s.whole ? `Over. ${winners(s)}` : "This game was not played to its end";
  return s.word === "STOP" ? "All plates are down" : "Waiting for a game";
}

function winners(s: State): string {
  if (s.players.length < 2) return "";
  const sides = s.teams
    ? [0, 1].map((side) => s.players.filter((_, index) => index % 2 === side))
    : s.players.map((player) => [player]);
  const sums = sides.map((side) => side.reduce((sum, player) => sum + player[1], 0));
  const first = sides
    .filter((_, index) => sums[index] === Math.max(...sums))
    .map((side) => side.map((player) => player[0]).join(" and "));
  return first.length > 1 ? `A draw: ${first.join(", ")}` : `${first[0]} wins`;
}

function card(s: State, player: Player, index: number): HTMLElement {
  const [name, points, made_, hits, , best] = player;
  const isOn = s.phase !== "" && (s.duel || index === s.turn);
  const isNext = s.phase !== "" && !s.duel && index === s.turn + 1;
  const isFirst = s.players.length > 1 && points > 0 && s.players.every((other) => other[1] <= points);
  const item = document.createElement("li");
  item.dataset["is"] = isOn ? "now" : isNext ? "next" : "";
  const who = made("div", "", "who");
  who.append(
    made("span", name),
    made("span", [isFirst ? "★ first" : "", isOn ? "▶ now" : isNext ? "▷ next" : ""].filter(Boolean).join(" "), "tag"),
  );
  const sum = made("div", String(points).replace("-", "−"), "points");
  sum.style.setProperty("--fit", String(Math.min(1, pointsFit / sum.textContent!.length)));
  item.append(who, sum, made("div", `${hits} of ${made_} hit, best ${seconds(best)}`, "figures"));
  return item;
}

function tableRow([player, target, outcome, ms, points]: Row, index: number): HTMLElement {
  const row = document.createElement("tr");
  const name = state!.players[player]?.[0] ?? "";
  for (const text of [
    String(index + 1),
    name,
    target,
    `${marks[outcome] ?? ""} ${outcome}`,
    seconds(ms),
    signed(points),
  ])
    row.append(made("td", text));
  row.children[3]!.className = lookOf(outcome);
  return row;
}

/** The clocks go on between two answers. */
function tick(): void {
  const s = state;
  const now = performance.now();
  if (s) {
    const ms = s.phase === "playing" ? s.ms + now - cameMs : s.ms;
    const left = Math.max(0, Math.ceil(s.in - (now - cameMs) / 1000));
    put(
      "clock",
      s.phase === ""
        ? ""
        : s.seconds
          ? `${minutes(Math.max(0, Math.ceil(s.seconds - ms / 1000)))} left`
          : minutes(Math.floor(ms / 1000)),
    );
    put("say", sentence(s, left));
  }
  const silent = Math.round((now - heardMs) / 1000);
  put(
    "link",
    silent > 3
      ? `No answer from the master for ${silent} s: what is above may be old.`
      : s
        ? "Live: nothing on this page can move a plate."
        : "Looking for the master …",
  );
  by("link").className = silent > 3 ? "bad" : "";
}

function show(): void {
  const s = state!;
  const last = rows[rows.length - 1];
  put("sign", (shapes[s.word] ?? s.word) + (s.down !== undefined && s.down < s.known ? ` ${s.down}/${s.known}` : ""));
  by("sign").dataset["word"] = s.word;
  put("links", `${s.linked} of ${s.known} targets here`);
  put("game", s.game || "No game yet");
  fill(
    "players",
    s.players.map((player, index) => card(s, player, index)),
  );
  put(
    "last",
    last && rows.length === s.rows
      ? `${marks[last[2]] ?? ""} ${s.players[last[0]]?.[0] ?? ""} ${last[2].toUpperCase()} ${last[1]} ${signed(last[4])}${last[3] < 0 ? "" : `, ${seconds(last[3])}`}`
      : "",
  );
  by("last").className = last ? lookOf(last[2]) : "";
  put("up", [s.up && `UP${s.up}`, s.not && `DO NOT SHOOT${s.not}`].filter(Boolean).join(" · "));
  fill("sheet", rows.map(tableRow).slice(-rowsShown).reverse());
  document.title = `${s.word}${s.players.map((player) => ` ${player[0]} ${player[1]}`).join()} – SNYPER`;
  showBest();
  showGames();
  tick();
}

function showBest(): void {
  if (!scores) return fill("best", [made("li", "Asking the master …")]);
  const of = scores.find(([game]) => !!state && game === state.game) || scores[scores.length - 1];
  const items = [made("li", of ? String(of[0]) : "None yet")];
  for (let i = 1; of && i < of.length; i += 2) {
    const item = document.createElement("li");
    item.append(made("span", `${(i + 1) / 2}. ${of[i]}`), made("b", String(of[i + 1])));
    items.push(item);
  }
  fill("best", items);
}

function showGames(): void {
  if (!games)
    return fill("games", [
      made("li", state && state.phase !== "" ? "Shown when this game is over" : "Asking the master …"),
    ]);
  const items = games
    .slice(-gamesShown)
    .reverse()
    .map((game) => {
      const item = document.createElement("li");
      item.append(made("span", `${game.number}. ${game.name}`), made("span", pastText(game), "how"));
      return item;
    });
  fill("games", items.length > 0 ? items : [made("li", "None yet")]);
}

/** Resolves to the answer. Rejects where none comes, or not all of it: a master that loses its power says nothing. */
function ask(path: string, ms = patienceMs): Promise<XMLHttpRequest> {
  // Not fetch, which browsers before 2019 cannot give up.
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.onload = () => resolve(request);
    request.onerror = request.ontimeout = request.onabort = () => reject(new Error(path));
    request.open("GET", path);
    request.timeout = ms;
    request.send();
  });
}

/** A file's number and its games; undefined where it is damaged. */
function readScores(text: string): [number, ...(string | number)[][]] | undefined {
  try {
    const all = JSON.parse(text);
    return Array.isArray(all) && all.slice(1).every(Array.isArray) ? (all as [number]) : undefined;
  } catch {
    return undefined;
  }
}

/** The best scores: the newer of two files, of which one may be missing. */
async function askBest(): Promise<void> {
  let newest: [number, ...(string | number)[][]] = [-1];
  for (const path of ["/best", "/best2"]) {
    const all = readScores((await ask(path)).responseText);
    if (all && all[0] > newest[0]) newest = all;
  }
  scores = newest.slice(1) as (string | number)[][];
  showBest();
}

async function askPast(): Promise<void> {
  const { responseText } = await ask("/record", recordPatienceMs);
  const entries: Recorded[] = [];
  for (const line of responseText.split("\n")) {
    try {
      if (line.endsWith('"}')) entries.push(JSON.parse(line));
    } catch {
      /* a torn line is no entry */
    }
  }
  games = gamesOf(entries);
  showGames();
}

/**
 * What changes with a game's end only, and whether it has to be asked for. The record is long: it waits until no game
 * is played.
 */
let isBestOld = true;
let isPastOld = true;
let isAsking = false;
let restMs = 0;

function restIsOld(): void {
  isBestOld = isPastOld = true;
}

async function askRest(): Promise<void> {
  if (isAsking || performance.now() < restMs) return;
  isAsking = true;
  try {
    if (isBestOld) {
      isBestOld = false;
      await askBest().catch((none) => {
        isBestOld = true;
        throw none;
      });
    }
    if (isPastOld && state && state.phase === "") {
      isPastOld = false;
      await askPast().catch((none) => {
        isPastOld = true;
        throw none;
      });
    }
  } catch {
    restMs = performance.now() + againMs;
  }
  isAsking = false;
}

function take(s: State): void {
  if (s.sheet !== state?.sheet || s.rows < rows.length) rows = [];
  if (s.sheet !== state?.sheet || (state.phase !== "" && s.phase === "")) restIsOld();
  state = s;
  cameMs = performance.now();
  if (s.from === rows.length) rows.push(...s.told);
  show();
}

/** Asks what is new. Gives how soon to ask again, ms. */
async function poll(): Promise<number> {
  const askedMs = performance.now();
  if (askedMs - heardMs > awayMs) {
    // The master may have been another one's meanwhile, or somebody played while nobody looked.
    rows = [];
    restIsOld();
  }
  try {
    const answer = await ask(`/s?${state?.sum ?? ""}.${rows.length}`);
    if (answer.status === 200) take(JSON.parse(answer.responseText));
    if (answer.status < 300) heardMs = performance.now();
    if (state && rows.length < state.rows) return 30;
    void askRest();
  } catch {
    /* it is asked again, and the footer says for how long nobody has answered */
  }
  return Math.max(100, askMs - (performance.now() - askedMs));
}

/** Nobody looks at a page that is hidden: then the master is left in peace. */
async function run(): Promise<void> {
  const next = document.hidden ? askMs : await poll();
  setTimeout(run, next);
}

showBest();
showGames();
tick();
// It runs here: what says that the browser is too old may go.
by("old").remove();
setInterval(tick, 200);
void run();
