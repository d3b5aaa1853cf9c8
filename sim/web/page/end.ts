// The card at the end of a game: each player's result, who won, and what to do next. It lies over the plates, which are
// down then, so that nothing moves.
import type { GamePart } from "../messages.js";
import { find, make, write } from "./dom.js";

const secondsText = (time: number | undefined) => (time === undefined ? "–" : `${time.toFixed(3)}\u00a0s`);

export class EndCard {
  private readonly card = find("end", HTMLElement);
  private readonly title = find("end-title", HTMLElement);
  private readonly winner = find("end-winner", HTMLElement);
  private readonly players = find("end-players", HTMLElement);
  private readonly next = find("end-next", HTMLElement);
  private readonly close = find("end-close", HTMLButtonElement);
  /** Whether the present game's card was closed. */
  private isClosed = false;
  private isOver = false;

  constructor() {
    this.close.addEventListener("click", () => {
      this.isClosed = true;
      this.card.hidden = true;
    });
  }

  /** True when a game has just ended. */
  show(game: GamePart | null): boolean {
    const isOver = game?.state === "over" && game.totals.length > 0;
    const isNew = isOver && !this.isOver;
    this.isOver = isOver;
    if (!isOver) this.isClosed = false;
    this.card.hidden = !isOver || this.isClosed;
    if (!isOver) return false;
    write(this.title, `${game.name} is over`);
    write(this.winner, game.winner);
    this.players.replaceChildren(...ranked(game).map((player) => playerRow(game, player)));
    return isNew;
  }

  /** What to do next: the page's hint. */
  advise(hint: string): void {
    write(this.next, hint);
  }
}

type Total = GamePart["totals"][number];

function ranked({ totals }: GamePart): Total[] {
  return [...totals].sort((one, other) => other.points - one.points);
}

/** A player's name, and in teams the side. */
function nameOf({ sides }: GamePart, player: string): string {
  const side = sides.find(({ players }) => players.includes(player));
  return side ? `${player}, ${side.name}` : player;
}

function playerRow(game: GamePart, { player, points, hits, mean, best }: Total): HTMLElement {
  const place = game.places.find((candidate) => candidate.player === player)?.place;
  const figures = `${hits} ${hits === 1 ? "hit" : "hits"}, mean ${secondsText(mean)}, best ${secondsText(best)}`;
  return make(
    "li",
    {},
    make("span", { class: "name", text: nameOf(game, player) }),
    make("span", { class: "points" }, make("strong", { text: points }), " points"),
    make("span", { class: "figures", text: figures }),
    ...(place === undefined ? [] : [make("span", { class: "place" }, ...placeText(place))]),
  );
}

function placeText(place: number): (HTMLElement | string)[] {
  return place === 1 ? ["★ New best!"] : [`Place ${place}`, make("span", { class: "of", text: " of the best scores" })];
}
