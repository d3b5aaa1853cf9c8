// What a phone runs: it asks the master once a second what is new, and shows it. Nothing is ever sent but these questions.
import type { Recorded } from "../../../shared/record.js";
import { gamesOf, pastText, type PastGame } from "./past.js";

/** A row of the sheet: player's index, target, outcome, ms and points. */
type Row = [number, string, string, number, number];
/** Name, points, exposures that count, hits, what went wrong, and the best time, ms. */
type Player = [string, number, number, number, number, number];

/** What the master tells: firmware/master/page-state.ts. */
interface State {
  sum: number; ms: number; in: number; from: number; told: Row[];
  word: string; linked: number; known: number; phase: string; why: string; game: string; duel: boolean; teams: boolean; whole: boolean; turn: number;
  of?: number; seconds?: number; up: string; not: string; sheet: number; rows: number; players: Player[];
}

/** It is asked so often, ms; a phone that was away for longer than that begins anew. */
const askMs = 900;
const awayMs = 5000;
/** No answer comes after so long, ms; the record takes longer. */
const patienceMs = 4000;
const recordPatienceMs = 20000;
const rowsShown = 60;
const gamesShown = 8;

const shapes: Record<string, string> = { HOT: "▲ HOT", COLD: "● COLD", STOP: "■ STOP" };
const marks: Record<string, string> = { hit: "✔", spared: "✔", miss: "✘", struck: "✘", early: "✘", lost: "?", void: "–" };

let state: State | undefined;
let rows: Row[] = [];
/** When the state came, by this phone's clock. */
let cameMs = 0;
let heardMs = performance.now();
let games: PastGame[] = [];
let scores: (string | number)[][] = [];

const by = (id: string): HTMLElement => document.getElementById(id)!;

function put(id: string, text: string): void {
  const element = by(id);
  if (element.textContent !== text) element.textContent = text;
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
  if (s.game) return s.whole ? `Over. ${winners(s)}` : "This game was not played to its end";
  return s.word === "STOP" ? "Everything lies down" : "Waiting for a game";
}

function winners(s: State): string {
  if (s.players.length < 2) return "";
  const sides = s.teams ? [0, 1].map((side) => s.players.filter((_, index) => index % 2 === side)) : s.players.map((player) => [player]);
  const sums = sides.map((side) => side.reduce((sum, player) => sum + player[1], 0));
  const first = sides.filter((_, index) => sums[index] === Math.max(...sums)).map((side) => side.map((player) => player[0]).join(" and "));
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
  who.append(made("span", name), made("span", [isFirst ? "★ first" : "", isOn ? "▶ now" : isNext ? "▷ next" : ""].filter(Boolean).join(" "), "tag"));
  item.append(who, made("div", String(points).replace("-", "−"), "points"), made("div", `${hits} of ${made_} hit, best ${seconds(best)}`, "figures"));
  return item;
}

function tableRow([player, target, outcome, ms, points]: Row, index: number): HTMLElement {
  const row = document.createElement("tr");
  const name = state!.players[player]?.[0] ?? "";
  for (const text of [String(index + 1), name, target, `${marks[outcome] ?? ""} ${outcome}`, seconds(ms), signed(points)]) row.append(made("td", text));
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
    put("clock", s.phase === "" ? "" : s.seconds ? `${minutes(Math.max(0, Math.ceil(s.seconds - ms / 1000)))} left` : minutes(Math.floor(ms / 1000)));
    put("say", sentence(s, left));
  }
  const silent = Math.round((now - heardMs) / 1000);
  put("link", silent > 3 ? `No answer from the master for ${silent} s: what is above may be old.` : s ? "Live: nothing on this page can move a plate." : "Looking for the master …");
  by("link").className = silent > 3 ? "bad" : "";
}

function show(): void {
  const s = state!;
  const last = rows.at(-1);
  put("sign", shapes[s.word] ?? s.word);
  by("sign").dataset["word"] = s.word;
  put("links", `${s.linked} of ${s.known} targets here`);
  put("game", s.game || "No game yet");
  by("players").replaceChildren(...s.players.map((player, index) => card(s, player, index)));
  put("last", last && rows.length === s.rows ? `${marks[last[2]] ?? ""} ${s.players[last[0]]?.[0] ?? ""} ${last[2].toUpperCase()} ${last[1]} ${signed(last[4])}${last[3] < 0 ? "" : `, ${seconds(last[3])}`}` : "");
  by("last").className = last ? lookOf(last[2]) : "";
  put("up", [s.up && `UP${s.up}`, s.not && `DO NOT SHOOT${s.not}`].filter(Boolean).join(" · "));
  by("sheet").replaceChildren(...rows.map(tableRow).slice(-rowsShown).reverse());
  document.title = `${s.word}${s.players.map((player) => ` ${player[0]} ${player[1]}`).join()} – SNYPER`;
  showBest();
  tick();
}

function showBest(): void {
  const of = scores.find(([game]) => game === state?.game) ?? scores.at(-1);
  const items = [];
  for (let i = 1; of && i < of.length; i += 2) {
    const item = document.createElement("li");
    item.append(made("span", `${(i + 1) / 2}. ${of[i]}`), made("b", String(of[i + 1])));
    items.push(item);
  }
  if (of) items.unshift(made("li", String(of[0])));
  by("best").replaceChildren(...items.length > 0 ? items : [made("li", "None yet")]);
}

function showGames(): void {
  by("games").replaceChildren(...games.slice(-gamesShown).reverse().map((game) => {
    const item = document.createElement("li");
    item.append(made("span", `${game.number}. ${game.name}`), made("span", pastText(game), "how"));
    return item;
  }));
  if (games.length === 0) by("games").append(made("li", "None yet"));
}

/** A master that loses its power says nothing: nobody waits for ever. */
async function ask(path: string, ms = patienceMs): Promise<Response> {
  return fetch(path, { cache: "no-store", signal: AbortSignal.timeout(ms) });
}

/** The best scores: the newer of two files, of which one may be missing. */
async function askBest(): Promise<void> {
  const all: [number, ...(string | number)[][]][] = [];
  for (const path of ["/best", "/best2"]) {
    const answer = await ask(path);
    if (answer.ok) all.push(await answer.json());
  }
  scores = (all.sort((a, b) => b[0] - a[0])[0] ?? [0]).slice(1) as (string | number)[][];
}

async function askPast(): Promise<void> {
  const text = await (await ask("/record", recordPatienceMs)).text();
  const entries: Recorded[] = [];
  for (const line of text.split("\n")) {
    try {
      if (line.endsWith('"}')) entries.push(JSON.parse(line));
    } catch { /* a torn line is no entry */ }
  }
  games = gamesOf(entries);
}

/** What changes with a game's end only: asked for when one ends, and at first as soon as none is played. What is new does not wait for it. */
let isOld = true;
let isAsking = false;
async function askRest(): Promise<void> {
  if (!isOld || isAsking || state?.phase !== "") return;
  isOld = false;
  isAsking = true;
  try {
    await askBest();
    await askPast();
    showBest();
    showGames();
  } catch {
    isOld = true;
  }
  isAsking = false;
}

function take(s: State): void {
  if (s.sheet !== state?.sheet || s.rows < rows.length) rows = [];
  if (state?.phase !== "" && s.phase === "") isOld = true;
  state = s;
  cameMs = performance.now();
  if (s.from === rows.length) rows.push(...s.told);
  show();
}

/** Asks what is new. Gives how soon to ask again, ms. */
async function poll(): Promise<number> {
  const askedMs = performance.now();
  if (askedMs - heardMs > awayMs) rows = [];
  try {
    const answer = await ask(`/s?${state?.sum ?? ""}.${rows.length}`);
    if (answer.status === 200) take(await answer.json());
    if (answer.status < 300) heardMs = performance.now();
    if (state && rows.length < state.rows) return 30;
    void askRest();
  } catch { /* it is asked again, and the footer says for how long nobody has answered */ }
  return Math.max(100, askMs - (performance.now() - askedMs));
}

/** Nobody looks at a page that is hidden: then the master is left in peace. */
async function run(): Promise<void> {
  const next = document.hidden ? askMs : await poll();
  setTimeout(run, next);
}

setInterval(tick, 200);
showBest();
showGames();
void run();
