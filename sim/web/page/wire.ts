// The wire: every line that passes, with the round trip of each reply. It can be paused and filtered.
import type { WireLinePart } from "../messages.js";
import { find, make, msText, write } from "./dom.js";

/** How many lines are remembered, and how many of them are shown. */
const keptMax = 1000;
const shownMax = 150;

export class WireView {
  private readonly list = find("lines", HTMLOListElement);
  private readonly pauseButton = find("pause", HTMLButtonElement);
  private readonly board = find("wire-board", HTMLSelectElement);
  private readonly type = find("wire-type", HTMLSelectElement);
  private readonly text = find("wire-text", HTMLInputElement);
  private readonly count = find("wire-count", HTMLElement);
  private kept: WireLinePart[] = [];
  /** The lines that are shown while it is paused. */
  private frozen: WireLinePart[] | undefined;
  /** It is not drawn while it is out of sight. */
  private isSeen = false;
  private missed = 0;
  private passed = 0;

  constructor() {
    this.pauseButton.addEventListener("click", () => this.pause());
    new IntersectionObserver((entries) => {
      this.isSeen = entries.at(-1)!.isIntersecting;
      this.draw();
    }).observe(this.list.parentElement!);
    for (const control of [this.board, this.type, this.text]) control.addEventListener("input", () => this.draw());
  }

  /** Adds lines; with `isWhole` they replace all earlier ones. */
  add(lines: readonly WireLinePart[], skipped: number, isWhole: boolean): void {
    if (isWhole) this.kept = [];
    if (lines.length === 0 && skipped === 0 && !isWhole) return;
    this.kept.push(...lines);
    this.kept.splice(0, this.kept.length - keptMax);
    this.passed += lines.length;
    this.missed += skipped;
    for (const { board, type } of lines) {
      offer(this.board, board);
      if (type !== "") offer(this.type, type);
    }
    if (this.frozen || !this.isSeen) return this.writeCount();
    if (isWhole || lines.length >= shownMax) return this.draw();
    const fresh = lines.filter((line) => this.isWanted(line));
    this.list.prepend(...fresh.reverse().map(lineItem));
    while (this.list.childElementCount > shownMax) this.list.lastElementChild!.remove();
    this.writeCount();
  }

  private pause(): void {
    this.frozen = this.frozen ? undefined : [...this.kept];
    this.pauseButton.setAttribute("aria-pressed", String(this.frozen !== undefined));
    write(this.pauseButton, this.frozen ? "▶ Resume" : "❚❚ Pause");
    this.draw();
  }

  private isWanted({ board, type, text }: WireLinePart): boolean {
    return (
      (this.board.value === "" || board === this.board.value) &&
      (this.type.value === "" || type === this.type.value) &&
      text.toLowerCase().includes(this.text.value.trim().toLowerCase())
    );
  }

  private draw(): void {
    if (!this.isSeen) return this.writeCount();
    const wanted = (this.frozen ?? this.kept).filter((line) => this.isWanted(line)).slice(-shownMax);
    this.list.replaceChildren(...wanted.reverse().map(lineItem));
    this.writeCount();
  }

  private writeCount(): void {
    const missed = this.missed > 0 ? `, ${this.missed} too quick to show` : "";
    write(this.count, `${this.passed} lines so far${missed}${this.frozen ? "; paused" : ""}`);
  }
}

/** Adds an option unless it is there. */
function offer(select: HTMLSelectElement, value: string): void {
  for (const option of select.options) if (option.value === value) return;
  select.add(new Option(value, value));
}

function lineItem({ at, board, direction, type, id, text, tripMs }: WireLinePart): HTMLElement {
  const way = direction === "in" ? "→ master" : "← master";
  return make(
    "li",
    { "data-type": type },
    make("span", { class: "at", text: `${(at / 1000).toFixed(2)} s` }),
    make("span", { class: "who", text: `${board} ${way}` }),
    make("span", { class: "type", text: type === "" ? "no message" : type }),
    make("span", { class: "id", text: id }),
    make("span", { class: "trip", text: tripMs === undefined ? "" : msText(tripMs) }),
    make("code", { text }),
  );
}
