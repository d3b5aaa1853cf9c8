// The range as its master tells it: the console's lines (docs/CONSOLE.md), read as a person would read them.

/** One exposure of a game. */
export interface SheetRow {
  target: string;
  outcome: "hit" | "miss" | "lost" | "";
  /** Seconds from armed to hit. */
  time?: number;
  points: number;
}

export interface SheetTotal {
  points: number;
  hits: number;
  mean?: number;
  best?: number;
}

export interface Game {
  name: string;
  state: "playing" | "waiting" | "over" | "stopped";
  /** As told while it was played, in order. */
  exposures: SheetRow[];
  /** As told at its end. */
  sheet: SheetRow[];
  total?: SheetTotal;
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

export class RangeView {
  word: "COLD" | "HOT" | "STOP" | "" = "";
  /** The port on which targets may dial, once the master says so. */
  listening: number | undefined;
  /** By target's id, in order of appearance. */
  readonly links = new Map<string, LinkView>();
  game: Game | undefined;
  /** The last `refused`, `settings` or `wifi` line. */
  notice = "";

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
        this.readGame(words);
        break;
      case "exposure":
        this.readExposure(words);
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
    this.listening = undefined;
    for (const link of this.links.values()) Object.assign(link, { linked: false, reason: "master rebooted" });
    if (this.game?.state == "playing" || this.game?.state == "waiting") this.game.state = "stopped";
  }

  private link(id: string): LinkView {
    let link = this.links.get(id);
    if (!link) this.links.set(id, (link = { linked: false, reason: "", last: "" }));
    return link;
  }

  private readGame([first = "", second = ""]: string[]): void {
    if (second == "start") this.game = { name: first, state: "playing", exposures: [], sheet: [] };
    else if (this.game && (first == "waiting" || first == "over" || first == "stopped")) this.game.state = first;
  }

  private readExposure([number = "", target = "", outcome = "", time, , points]: string[]): void {
    if (!this.game) return;
    const row: SheetRow = { target, outcome: outcome == "up" ? "" : (outcome as SheetRow["outcome"]), points: Number(points ?? 0) };
    if (outcome == "hit") row.time = Number(time);
    this.game.exposures[Number(number) - 1] = row;
    this.game.state = "playing";
    if (outcome != "up") this.link(target).last = outcome == "hit" ? `hit ${time} s` : outcome;
  }

  private readSheet([first = "", ...words]: string[]): void {
    if (!this.game) return;
    if (first == "total") {
      const [points, , hits, , mean, , best] = words;
      this.game.total = { points: Number(points), hits: Number(hits), mean: optional(mean), best: optional(best) };
    } else {
      const [target = "", outcome = "", time, points] = words;
      this.game.sheet.push({ target, outcome: outcome as SheetRow["outcome"], time: optional(time), points: Number(points) });
    }
  }
}
