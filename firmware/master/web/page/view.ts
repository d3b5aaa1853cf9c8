// The page on the phone's screen: puts what is known into its elements.
import { bestToday, pastText } from "./past.js";
import { known, type Player, type Row, type State } from "./state.js";
import {
  bounded,
  conditions,
  isLeading,
  lookOf,
  looks,
  marks,
  minutes,
  seconds,
  sentence,
  shapes,
  shapesOf,
  sidesOf,
  signed,
  type Rival,
} from "./words.js";

const rowsShown = 60;
const gamesShown = 8;
/** How many characters of points fit in full size. */
const pointsFit = 3.4;
/** After how many seconds without an answer the page says so. */
const silentSecondsMax = 3;
/** How long the newest row of the sheet is large, in ms. */
const newMs = 5000;

const by = (id: string): HTMLElement => document.getElementById(id)!;

function put(id: string, text: string): void {
  const element = by(id);
  if (element.textContent !== text) element.textContent = text;
}

/** Replaces everything in an element by `children`. */
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

/** A card with a name, points and figures. `is` says whose turn it is, or that it is the winner's. */
function card(name: string, points: number, figures: string, is: string, tags: readonly string[]): HTMLElement {
  const item = document.createElement("li");
  item.dataset["is"] = is;
  const who = made("div", "", "who");
  who.append(made("span", name), made("span", tags.filter(Boolean).join(" "), "tag"));
  const sum = made("div", String(points).replace("-", "−"), "points");
  sum.style.setProperty("--fit", String(Math.min(1, pointsFit / sum.textContent!.length)));
  item.append(who, sum, made("div", figures, "figures"));
  return item;
}

/** Whether these points win, or lead while the game is played: in a team game only sides do. */
const isFirst = (s: State, points: number, isSide: boolean): boolean =>
  isSide === s.teams &&
  isLeading(points, isSide ? sidesOf(s).map((side) => side.points) : s.players.map((player) => player[1]));

function playerCard(s: State, player: Player, index: number): HTMLElement {
  const [name, points, made_, hits, , best] = player;
  const isOn = s.phase !== "" && (s.duel || index === s.turn);
  const isNext = s.phase !== "" && !s.duel && index === s.turn + 1;
  const first = isFirst(s, points, false);
  return card(
    name,
    points,
    `${hits} of ${made_} hit, best ${seconds(best)}`,
    isOn ? "now" : isNext ? "next" : s.phase === "" && s.whole && first ? "won" : "",
    [first ? "★ first" : "", isOn ? "▶ now" : isNext ? "▷ next" : ""],
  );
}

function sideCard(s: State, { name, points, players }: Rival): HTMLElement {
  const first = isFirst(s, points, true);
  return card(name, points, players.join(" and "), s.phase === "" && s.whole && first ? "won" : "", [
    first ? "★ first" : "",
  ]);
}

const playerName = (index: number): string => known.state!.players[index]?.[0] ?? "";
const marked = (outcome: string, word: string): string => `${marks[outcome] ?? ""} ${word}`;

function tableRow([player, target, outcome, ms, points, within]: Row, index: number): HTMLElement {
  const row = document.createElement("tr");
  const cells = [
    String(index + 1),
    playerName(player),
    target,
    marked(outcome, outcome),
    bounded(ms, within),
    signed(points),
  ];
  row.append(...cells.map((text) => made("td", text)));
  row.children[3]!.className = lookOf(outcome);
  return row;
}

/** Moves the clocks on between two answers. */
export function tick(): void {
  const s = known.state;
  const now = performance.now();
  const sinceMs = now - known.cameMs;
  if (s) {
    put("clock", s.phase === "" ? "" : clockText(s, s.phase === "playing" ? s.ms + sinceMs : s.ms));
    const last = known.rows[known.rows.length - 1];
    by("last").className = last ? lookOf(last[2]) + (now - known.rowMs < newMs ? " new" : "") : "";
    put("say", sentence(s, Math.max(0, Math.ceil(s.in - sinceMs / 1000))));
  }
  const silent = Math.round((now - known.heardMs) / 1000);
  const isSilent = silent > silentSecondsMax;
  put("link", isSilent ? `No answer from the master for ${silent} s: what you see may be old.` : liveText());
  by("link").className = isSilent ? "bad" : "";
}

const clockText = (s: State, ms: number): string =>
  s.seconds ? `${minutes(Math.max(0, Math.ceil(s.seconds - ms / 1000)))} left` : minutes(Math.floor(ms / 1000));
const liveText = (): string =>
  known.state ? "Live: nothing on this page can move a plate." : "Looking for the master …";

function lastText([player, target, outcome, ms, points]: Row): string {
  const what = `${marked(outcome, playerName(player))} ${outcome.toUpperCase()} ${target} ${signed(points)}`;
  return ms < 0 ? what : `${what}, ${seconds(ms)}`;
}

/** Shows the state. */
export function show(): void {
  const s = known.state!;
  const { rows } = known;
  const last = rows[rows.length - 1];
  put("sign", (shapes[s.word] ?? s.word) + (s.down !== undefined && s.down < s.known ? ` ${s.down}/${s.known}` : ""));
  by("sign").dataset["word"] = s.word;
  put("links", `${s.linked} of ${s.known} targets here`);
  put("game", s.game || "No game yet");
  fill(
    "players",
    sidesOf(s)
      .map((side) => sideCard(s, side))
      .concat(s.players.map((player, index) => playerCard(s, player, index))),
  );
  put("last", last && rows.length === s.rows ? lastText(last) : "");
  put("up", [s.up && `UP${s.up}`, s.not && `DO NOT SHOOT${s.not}`].filter(Boolean).join(" · "));
  fill("sheet", rows.map(tableRow).slice(-rowsShown).reverse());
  document.title = `${s.word}${s.players.map((player) => ` ${player[0]} ${player[1]}`).join()} – SNYPER`;
  showBest();
  showGames();
  tick();
}

/** What a list says that the first game will fill. */
const noneText = (): string => (known.state && known.state.phase !== "" ? "Shown after this game" : "None yet");

/** Lines of scores, which are players and points by turns, below a title. */
function ranks(title: string, list: readonly (string | number)[]): HTMLElement[] {
  const items = [made("li", title)];
  for (let i = 0; i < list.length; i += 2) {
    const item = document.createElement("li");
    item.append(made("span", `${i / 2 + 1}. ${list[i]}`), made("b", String(list[i + 1])));
    items.push(item);
  }
  return items;
}

/** Shows the best scores, of all time and of today, of this game or of the one with the newest score. */
export function showBest(): void {
  const { state, scores, games } = known;
  if (!scores) return fill("best", [made("li", "Asking the master …")]);
  const shown = scores.find(([game]) => !!state && game === state.game) || scores[scores.length - 1];
  if (!shown) return fill("best", [made("li", noneText())]);
  const name = String(shown[0]);
  const today = bestToday(games || [], name);
  fill("best", [...ranks(name, shown.slice(1)), ...(today.length > 0 ? ranks("Today", today) : [])]);
}

/** The lines of a target's check: its level with its worst lines, and all of them when that is opened. */
function checkOf(id: string, lines: string[], isOpen: boolean): HTMLElement {
  const more = document.createElement("details");
  const level = ["X", "!", "+"].find((shape) => lines.some((line) => line[0] === shape)) || "+";
  const worst = lines.filter((line) => line[0] === level).map((line) => line.slice(2));
  more.append(made("summary", conditions[level]! + (level === "+" ? "" : `: ${worst.join(", ")}`), looks[level]));
  more.append(...lines.map((line) => made("div", `${shapesOf[line[0]!] || ""} ${line.slice(2)}`, looks[line[0]!])));
  more.title = id;
  more.open = isOpen;
  return more;
}

/** Shows each target's link and battery, and what a check says of it. */
export function showTargets(): void {
  const checks = (which: string) => Array.from(document.querySelectorAll<HTMLElement>(`#targets ${which}`));
  const opened = checks("[open]").map(({ title }) => title);
  const focused = document.activeElement!.parentElement;
  const items = (known.targets || []).map(([id, linked, volts, low, dBm, ...lines]) => {
    const item = document.createElement("li");
    const signal = dBm ? `, ${String(dBm).replace("-", "−")} dBm` : "";
    const battery = volts ? ` · ${low ? "⚠ battery low: " : "battery "}${volts} V` : "";
    item.append(made("span", id), made("span", (linked ? `● linked${signal}` : "✕ away") + battery, low ? "bad" : ""));
    if (lines.length > 0) item.append(checkOf(id, lines, opened.indexOf(id) >= 0));
    return item;
  });
  fill("targets", items.length > 0 ? items : [made("li", known.targets ? "No target yet" : "Asking the master …")]);
  // who moves from one to the next by keys stays where they are
  for (const more of checks("details"))
    if (focused && more.title === focused.title) more.querySelector("summary")!.focus();
}

/** Shows the last earlier games, the newest first. */
export function showGames(): void {
  const { state, games } = known;
  if (!games)
    return fill("games", [made("li", state && state.phase !== "" ? "Shown after this game" : "Asking the master …")]);
  const items = games
    .slice(-gamesShown)
    .reverse()
    .map((game) => {
      const item = document.createElement("li");
      item.append(made("span", `${game.number}. ${game.name}`), made("span", pastText(game), "how"));
      return item;
    });
  fill("games", items.length > 0 ? items : [made("li", noneText())]);
}
