// The range as its master tells it: the console's lines (docs/CONSOLE.md), read as a person would read them.
import type { RowOutcome } from "../../firmware/master/game/record-lines.js";

/** One exposure of a game. */
export interface SheetRow {
  player: string;
  target: string;
  outcome: RowOutcome;
  /** Seconds from armed to hit. */
  time?: number;
  points: number;
  /** Seconds that it was to last; of rows told in the game only. */
  seconds?: number;
}

export interface SheetTotal {
  points: number;
  hits: number;
  mean?: number;
  best?: number;
}

/** How a turn kept to par: what its clock showed, seconds, and the points for it. */
export interface Par {
  seconds: number;
  points: number;
}

export interface Game {
  name: string;
  state: "ready" | "playing" | "paused" | "waiting" | "over" | "stopped" | "void";
  /** Why it is paused or waits. */
  why: string;
  /** Players in the order of their first turn. */
  players: string[];
  /** Outcomes as told while it was played, in order. */
  exposures: SheetRow[];
  /** Targets whose exposure was told to have begun, and whose outcome was not told yet. */
  up: Set<string>;
  /** As told at its end. */
  sheet: SheetRow[];
  totals: Map<string, SheetTotal>;
  pars: Map<string, Par>;
}

export interface LinkView {
  linked: boolean;
  /** Why it is down. */
  reason: string;
  /** The last outcome, as a person would say it. */
  last: string;
}

/** `-` is no number. */
const optional = (text: string | undefined) => (text === undefined || text == "-" ? undefined : Number(text));

function rowOf([player = "", target = "", outcome = "", time, points]: string[]): SheetRow {
  const seconds = optional(time);
  return {
    player,
    target,
    outcome: outcome as RowOutcome,
    ...(seconds !== undefined && { time: seconds }),
    points: Number(points),
  };
}

export class RangeView {
  word: "COLD" | "HOT" | "STOP" | "" = "";
  /** Whether STOP was obeyed since the master's power-up: before that the range cannot become hot. */
  isStopTested = false;
  /** The port on which targets may dial, once the master says so. */
  listening: number | undefined;
  /** By target's id, in order of appearance. */
  readonly links = new Map<string, LinkView>();
  game: Game | undefined;
  /** The last `refused`, `settings` or `wifi` line. */
  notice = "";

  /** Whether a game is under way. */
  get isPlaying(): boolean {
    return this.game !== undefined && !["over", "stopped", "void"].includes(this.game.state);
  }

  /** Reads one line of the master's console. */
  read(line: string): void {
    const [subject, ...words] = line.split(" ");
    const [first = "", second = ""] = words;
    switch (subject) {
      case "ready":
        if (first == "master") this.forget();
        break;
      case "range":
        this.word = first as RangeView["word"];
        this.isStopTested ||= first == "STOP";
        break;
      case "listening":
        this.listening = Number(first);
        break;
      case "link":
        Object.assign(this.link(first), { linked: second == "up", reason: words.slice(2).join(" ") });
        break;
      case "result":
        this.link(first).last = words.slice(1).join(" ");
        break;
      case "game":
        this.readGame(first, words.slice(1).join(" "));
        break;
      case "turn":
        if (this.game)
          this.game = { ...this.game, state: "playing", players: [...new Set([...this.game.players, ...words])] };
        break;
      case "exposure":
      case "recorded":
        this.readExposure(words);
        break;
      case "par":
        this.game?.pars.set(first, { seconds: Number(second), points: Number(words[2]) });
        break;
      case "sheet":
        this.readSheet(words);
        break;
      case "refused":
      case "settings":
      case "wifi":
        this.notice = line;
        break;
    }
  }

  /** The master was powered up: what it told before is gone, but for the last game, which people still talk about. */
  private forget(): void {
    this.word = "";
    this.isStopTested = false;
    this.listening = undefined;
    for (const link of this.links.values()) Object.assign(link, { linked: false, reason: "master rebooted" });
    if (this.game && this.isPlaying) this.game.state = "stopped";
  }

  private link(id: string): LinkView {
    let link = this.links.get(id);
    if (!link) this.links.set(id, (link = { linked: false, reason: "", last: "" }));
    return link;
  }

  private readGame(what: string, rest: string): void {
    if (what == "start" || what == "unfinished") {
      this.game = {
        name: rest,
        state: "ready",
        why: "",
        players: [],
        exposures: [],
        up: new Set(),
        sheet: [],
        totals: new Map(),
        pars: new Map(),
      };
      return;
    }
    if (!this.game) return;
    this.game.why = rest;
    if (what == "resumed") this.game.state = "ready";
    else if (what == "paused" || what == "waiting" || what == "over" || what == "stopped" || what == "void")
      this.game.state = what;
  }

  private readExposure([number = "", ...words]: string[]): void {
    if (!this.game) return;
    if (number == "up") {
      this.game.up.add(words[1]!);
      return;
    }
    const row = { ...rowOf(words), seconds: Number(words[6]) };
    if (!this.game.players.includes(row.player)) this.game.players.push(row.player);
    this.game.exposures[Number(number) - 1] = row;
    this.game.up.delete(row.target);
    this.link(row.target).last = row.time === undefined ? row.outcome : `${row.outcome} ${row.time} s`;
  }

  private readSheet([first = "", ...words]: string[]): void {
    if (!this.game) return;
    if (first != "total") {
      this.game.sheet.push(rowOf(words));
      return;
    }
    const [player = "", points, , hits, , mean, , best] = words;
    const total: SheetTotal = { points: Number(points), hits: Number(hits) };
    const [meanSeconds, bestSeconds] = [optional(mean), optional(best)];
    if (meanSeconds !== undefined) total.mean = meanSeconds;
    if (bestSeconds !== undefined) total.best = bestSeconds;
    this.game.totals.set(player, total);
  }
}
