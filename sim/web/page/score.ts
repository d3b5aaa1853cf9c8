// The scoreboard: the game, each player's points, and the outcome of each exposure.
import type { GamePart } from "../messages.js";
import { find, make, write } from "./dom.js";

/** Each outcome has a sign and a word: nothing is shown by colour alone. */
const signs: Record<string, string> = {
  hit: "✔ hit",
  miss: "○ miss",
  spared: "♥ spared",
  struck: "✖ struck",
  early: "⏱ early",
  lost: "? lost",
  void: "– void",
  crosstalk: "– crosstalk",
};
const states: Record<GamePart["state"], string> = {
  ready: "get ready",
  playing: "playing",
  paused: "paused",
  waiting: "waiting",
  over: "over",
  stopped: "stopped",
  void: "void",
};

const seconds = (time: number | undefined) => (time === undefined ? "–" : `${time.toFixed(3)} s`);

export class Score {
  private readonly title = find("game-title", HTMLElement);
  private readonly state = find("game-state", HTMLElement);
  private readonly players = find("players", HTMLElement);
  private readonly rows = find("rows", HTMLTableSectionElement);
  private readonly sheet = find("sheet", HTMLElement);

  show(game: GamePart | null): void {
    write(this.title, game?.name ?? "No game yet");
    write(
      this.state,
      game ? `${states[game.state]}${game.why === "" ? "" : `: ${game.why}`}` : "the game will appear here",
    );
    this.players.replaceChildren(
      ...(game
        ? [...game.sides.map((side) => sideCard(game, side)), ...game.players.map((player) => playerCard(game, player))]
        : []),
    );
    this.rows.replaceChildren(
      ...(game?.rows ?? []).map(({ player, target, outcome, time, points, withinMs }, index) =>
        make(
          "tr",
          { "data-outcome": outcome },
          make("td", { text: index + 1 }),
          make("td", { text: player }),
          make("td", { text: target }),
          make("td", { text: signs[outcome] ?? outcome }),
          make("td", { text: seconds(time), ...(withinMs !== undefined && { title: `±${withinMs} ms` }) }),
          make("td", { text: points }),
        ),
      ),
    );
    // Keeps the newest row in sight.
    this.sheet.scrollTop = this.sheet.scrollHeight;
  }
}

/** A player's points: the total, or so far. */
function pointsOf(game: GamePart, player: string): number {
  const own = game.rows.filter((row) => row.player === player);
  const total = game.totals.find((candidate) => candidate.player === player);
  return total?.points ?? own.reduce((sum, row) => sum + row.points, 0);
}

/** A side of a team game, with what its players have together. */
function sideCard(game: GamePart, { name, players }: GamePart["sides"][number]): HTMLElement {
  const points = players.reduce((sum, player) => sum + pointsOf(game, player), 0);
  return make(
    "li",
    { class: "player side" },
    make("span", { class: "name", text: name }),
    make("span", { class: "points" }, make("strong", { text: points }), make("span", { text: " points" })),
    make("span", { class: "more", text: players.join(" and ") }),
  );
}

function playerCard(game: GamePart, player: string): HTMLElement {
  const own = game.rows.filter((row) => row.player === player);
  const total = game.totals.find((candidate) => candidate.player === player);
  const points = pointsOf(game, player);
  const hits = total?.hits ?? own.filter(({ outcome }) => outcome === "hit").length;
  // The screen and the master's page count only these, too.
  const made = own.filter(({ outcome }) => !["lost", "void", "crosstalk"].includes(outcome)).length;
  const par = game.pars.find((candidate) => candidate.player === player);
  const more = [
    `${hits} ${hits === 1 ? "hit" : "hits"} of ${made}`,
    ...(total?.mean === undefined ? [] : [`mean ${seconds(total.mean)}`]),
    ...(total?.best === undefined ? [] : [`best ${seconds(total.best)}`]),
    ...(par ? [`${seconds(par.seconds)} for par: ${par.points}`] : []),
  ];
  return make(
    "li",
    { class: "player" },
    make("span", { class: "name", text: player }),
    make("span", { class: "points" }, make("strong", { text: points }), make("span", { text: " points" })),
    make("span", { class: "more", text: more.join(", ") }),
  );
}
