// The players' names: those that were entered, which can be removed, and a field for a new one. The master keeps them,
// and says what became of a change.
import { isName, nameRule } from "../../../firmware/master/game/names.js";
import type { NamesPart } from "../messages.js";
import { find, isViewOnly, make, mark, write } from "./dom.js";
import { ask } from "./stream.js";

/** How a change is asked for, and how the page says that it is done. */
const done = { add: "can be chosen now.", remove: "was removed." } as const;
type Change = keyof typeof done;

export class Roster {
  private readonly body = find("roster-body", HTMLElement);
  private readonly button = find("roster-open", HTMLButtonElement);
  private readonly input = find("roster-name", HTMLInputElement);
  private readonly said = find("roster-said", HTMLElement);
  private readonly list = find("roster-names", HTMLElement);
  private readonly others = find("roster-others", HTMLElement);
  private names: NamesPart | null = null;
  /** The change that this page has asked for, and the master has not made yet. */
  private asked: { change: Change; name: string } | undefined;
  /** Whether the master can be asked, and whether it was asked for the names that are not told yet. */
  private isReady = false;
  private isAsked = false;

  constructor() {
    if (isViewOnly) return;
    write(find("roster-rule", HTMLElement), nameRule);
    this.button.addEventListener("click", () => this.open(this.body.hidden));
    this.input.addEventListener("input", () => mark(this.input, "aria-invalid", undefined));
    find("roster-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.add(this.input.value);
    });
  }

  /** The master is ready, so that it can be asked, or is not. */
  master(isReady: boolean): void {
    this.isReady = isReady;
    if (!isReady) this.isAsked = false;
    this.want();
  }

  show(names: NamesPart | null): void {
    const before = this.names;
    this.names = names;
    if (isViewOnly) return;
    if (names || before) this.isAsked = false;
    this.conclude(before);
    this.draw();
    this.want();
  }

  /** Asks the master for the names as soon as somebody wants to see them. */
  private want(): void {
    if (this.names || !this.isReady || this.isAsked || this.body.hidden) return;
    this.isAsked = true;
    void ask({ do: "names" });
  }

  private open(isOpen: boolean): void {
    this.body.hidden = !isOpen;
    mark(this.button, "aria-expanded", String(isOpen));
    if (!isOpen) return;
    this.draw();
    this.want();
    this.input.focus();
  }

  private add(name: string): void {
    if (isName(name)) return this.ask("add", name);
    mark(this.input, "aria-invalid", "true");
    this.say(`A name has ${nameRule}.`, true);
    this.input.focus();
  }

  private ask(change: Change, name: string): void {
    this.asked = { change, name };
    this.say("", false);
    void ask({ do: change, name }).then(({ error }) => {
      if (error === undefined) return;
      this.asked = undefined;
      this.say(error, true);
    });
  }

  /** Says what became of the change that was asked for. */
  private conclude(before: NamesPart | null): void {
    const { asked, names } = this;
    if (!asked || !names) return;
    const { change, name } = asked;
    if (names.refusals > (before ?? names).refusals) {
      if (change === "add") mark(this.input, "aria-invalid", "true");
      this.say(`Refused: ${names.refusal}.`, true);
    } else if (names.entered.includes(name) === (change === "add")) {
      if (change === "add") this.input.value = "";
      this.say(`${name} ${done[change]}`, false);
    } else return;
    this.asked = undefined;
  }

  private say(sentence: string, isError: boolean): void {
    write(this.said, sentence);
    mark(this.said, "data-error", isError ? "" : undefined);
  }

  private draw(): void {
    const { names, list } = this;
    write(
      this.others,
      names
        ? `${names.others.join(", ")} are always there. Choose who plays on the master: New game, a game, Players.`
        : "The master has not told the names yet.",
    );
    const entered = names?.entered ?? [];
    const shown = [...list.children].map((item) => (item as HTMLElement).dataset["name"]);
    if (shown.join() === entered.join()) return;
    // Whoever removes one name after the other with the keyboard stays in the list.
    const place = [...list.children].findIndex((item) => item.contains(document.activeElement));
    list.replaceChildren(...entered.map((name) => this.item(name)));
    const left = list.children[Math.min(place, entered.length - 1)]?.querySelector("button");
    if (place >= 0) (left ?? this.input).focus();
  }

  private item(name: string): HTMLElement {
    const button = make("button", { type: "button", "aria-label": `Remove ${name}`, text: "✕" });
    button.addEventListener("click", () => this.ask("remove", name));
    return make("li", { "data-name": name }, make("span", { class: "name", text: name }), button);
  }
}
