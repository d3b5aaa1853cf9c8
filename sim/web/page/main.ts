// The arena page: receives what happens on the range, and passes each part to the view that shows it.
import type { Answer, BoardPart, Frame, GamePart, NamesPart, RangePart, TargetPart } from "../messages.js";
import { Chart } from "./chart.js";
import { Device, openStop } from "./device.js";
import { find, isViewOnly, mark, write } from "./dom.js";
import { EndCard } from "./end.js";
import { openKeys } from "./keys.js";
import { Preflight } from "./preflight.js";
import { Roster } from "./roster.js";
import { Score } from "./score.js";
import { StandList } from "./stands.js";
import { Sound } from "./sound.js";
import { listen } from "./stream.js";
import { Trouble } from "./trouble.js";
import { WireView } from "./wire.js";

const device = new Device();
const score = new Score();
const trouble = new Trouble();
const preflight = new Preflight();
const roster = new Roster();
const end = new EndCard();
const sound = new Sound();
const stands = new StandList((id) => trouble.choose(id), settled);
const wire = new WireView();
const chart = new Chart();
const word = find("word", HTMLElement);
const wordText = find("word-text", HTMLElement);
const hint = find("hint", HTMLElement);
const caption = find("caption", HTMLElement);
const connection = find("connection", HTMLElement);
const force = find("force", HTMLInputElement);
const fault = find("fault", HTMLElement);
const faultText = find("fault-text", HTMLElement);

/** The text below the range's word: what it means for people near the plates. */
const meanings: Record<string, string> = {
  COLD: "no plate rises",
  HOT: "plates may rise",
  STOP: "all down, latched",
  "": "booting",
};

function showRange(range: RangePart): void {
  mark(word, "data-word", range.word || "BOOT");
  write(wordText, range.word || "BOOT");
  write(find("meaning", HTMLElement), meanings[range.word]!);
  write(hint, range.hint);
  end.advise(range.hint);
  sound.count(range.count);
  write(find("address", HTMLElement), range.address === "" ? "not listening yet" : range.address);
  // A text that appears in a hidden element is not read aloud, so it is shown first.
  fault.hidden = range.fault === "";
  write(faultText, range.fault);
  document.title = `${range.word || "BOOT"} · SNYPER`;
  device.show(range);
  roster.master(range.word !== "");
}

/** The outcomes in words, for the line below the plates, which is read aloud. */
const outcomes: Record<string, string> = {
  hit: "hit",
  miss: "missed: its time ran out",
  spared: "spared, as it should be",
  struck: "struck, but it must not be shot",
  early: "too early: a false start",
  lost: "lost: its target cannot report it",
  void: "void: the game interrupted it",
  crosstalk: "crosstalk: it felt the hit next door",
};

function settled(id: string, outcome: string, points: number): void {
  const sum = points === 0 ? "" : `, ${points > 0 ? "+" : "−"}${Math.abs(points)} points`;
  showAnswer({ message: `${id} ${outcomes[outcome] ?? outcome}${sum}.` });
  sound.outcome(outcome);
}

/** Shows the game. True when it has just ended. */
function showGame(game: GamePart | null): boolean {
  score.show(game);
  stands.setDuel(game?.isDuel === true);
  return end.show(game);
}

function announceEnd({ name, winner }: GamePart): void {
  sound.end();
  showAnswer({ message: `${name} is over. ${winner}` });
}

function frame({ whole, parts = {}, display = [], wire: wireLines = [], skipped = 0, tones = [] }: Frame): void {
  if (whole) {
    const targets = Object.keys(parts).filter((name) => name.startsWith("target "));
    const ids = new Set(targets.map((name) => name.slice("target ".length)));
    stands.keep(ids);
    preflight.keep(ids);
  }
  let hasEnded = false;
  for (const [name, part] of Object.entries(parts)) {
    const [kind] = name.split(" ");
    if (kind === "range") showRange(part as RangePart);
    else if (kind === "names") roster.show(part as NamesPart | null);
    else if (kind === "game") hasEnded = showGame(part as GamePart | null) && whole !== true;
    else if (kind === "target") {
      stands.show(part as TargetPart);
      trouble.target(part as TargetPart);
      preflight.target(part as TargetPart);
    } else {
      stands.showFaults(part as BoardPart);
      trouble.board(part as BoardPart);
    }
  }
  // After the outcome of its last plate.
  if (hasEnded) announceEnd(parts.game!);
  device.draw(display);
  sound.play(tones);
  wire.add(wireLines, skipped, whole === true);
  chart.add(wireLines, whole === true);
  if (whole) mark(document.body, "data-ready", "");
}

function showAnswer({ message, error }: Answer): void {
  write(caption, error ?? message ?? "");
  mark(caption, "data-error", error === undefined ? undefined : "");
}

listen(
  {
    frame,
    connected(isConnected, why) {
      mark(document.body, "data-connected", isConnected ? "yes" : "no");
      write(
        connection,
        isConnected ? "" : (why ?? "The range does not answer. Is npm start still running? Reconnecting…"),
      );
      connection.hidden = isConnected;
    },
  },
  showAnswer,
);
if (!isViewOnly) {
  openStop();
  openKeys((number) => stands.shoot(number));
}
force.addEventListener("input", () => write(find("force-text", HTMLOutputElement), `${force.value} %`));
