// Breaking things: the switches for the chosen board, and the memory of all boards.
import type { BoardPart, LinkState, TargetPart } from "../messages.js";
import { find, make, mark, write } from "./dom.js";
import { ask } from "./stream.js";

/** The states of a link in words. */
export const linkWords: Record<LinkState, string> = {
  clear: "connected",
  cut: "cut off",
  deaf: "receives nothing",
  mute: "sends nothing",
};
const speeds: [string, number][] = [
  ["turns freely", 1],
  ["slow", 0.2],
  ["stuck", 0],
];
const knockStrength = 0.5;

export class Trouble {
  private readonly chosen = find("board", HTMLSelectElement);
  private readonly memory = find("memory", HTMLElement);
  private readonly delay = find("delay", HTMLInputElement);
  private readonly jitter = find("jitter", HTMLInputElement);
  private readonly power = find("power", HTMLInputElement);
  private readonly wifi = find("wifi", HTMLInputElement);
  private readonly onlyTargets = find("only-targets", HTMLFieldSetElement);
  private readonly boards = new Map<string, BoardPart>();
  private readonly speedOf = new Map<string, number>();
  private readonly bars = new Map<string, { element: HTMLElement; meter: HTMLMeterElement; text: HTMLElement }>();

  constructor() {
    this.chosen.addEventListener("change", () => this.show());
    radios(
      "link-states",
      "link-state",
      Object.entries(linkWords).map(([value, text]) => [text, value]),
      (state) => this.ask("link", { state }),
    );
    radios(
      "servo-speeds",
      "speed",
      speeds.map(([text, speed]) => [text, String(speed)]),
      (speed) => this.askTarget("servo", { speed: Number(speed) }),
    );
    for (const slider of [this.delay, this.jitter]) {
      slider.addEventListener("input", () => this.writeSliderValues());
      slider.addEventListener("change", () =>
        this.ask("delay", { delayMs: Number(this.delay.value), jitterMs: Number(this.jitter.value) }),
      );
    }
    this.power.addEventListener("change", () => this.ask("power", { on: this.power.checked }));
    this.wifi.addEventListener("change", () => this.ask("wifi", { on: this.wifi.checked }));
    find("reboot", HTMLButtonElement).addEventListener("click", () => this.ask("reboot", {}));
    find("knock", HTMLButtonElement).addEventListener("click", () =>
      this.askTarget("knock", { strength: knockStrength }),
    );
    find("identify", HTMLButtonElement).addEventListener("click", () => this.askTarget("identify", {}));
    find("heal", HTMLButtonElement).addEventListener("click", () => void ask({ do: "heal" }));
  }

  board(board: BoardPart): void {
    const { name } = board;
    if (!this.boards.has(name)) this.chosen.add(new Option(name, name));
    this.boards.set(name, board);
    this.showMemory(board);
    if (name === this.chosen.value) this.show();
  }

  target({ id, plate }: TargetPart): void {
    if (plate) this.speedOf.set(id, plate.speed);
    if (id === this.chosen.value) this.show();
  }

  /** Chooses a board and scrolls to its switches. */
  choose(name: string): void {
    this.chosen.value = name;
    this.show();
    find("trouble", HTMLElement).scrollIntoView({ block: "start" });
    this.chosen.focus({ preventScroll: true });
  }

  private ask(what: string, fields: object): void {
    void ask({ do: what, board: this.chosen.value, ...fields });
  }

  private askTarget(what: string, fields: object): void {
    void ask({ do: what, target: this.chosen.value, ...fields });
  }

  private show(): void {
    const board = this.boards.get(this.chosen.value);
    if (!board) return;
    choose("link-state", board.link);
    choose("speed", String(this.speedOf.get(board.name) ?? 1));
    // A slider that somebody is dragging is left alone.
    if (document.activeElement !== this.delay) this.delay.value = String(board.delayMs);
    if (document.activeElement !== this.jitter) this.jitter.value = String(board.jitterMs);
    this.power.checked = board.powered;
    this.wifi.checked = board.wifi ?? true;
    this.wifi.disabled = board.wifi === null;
    this.onlyTargets.disabled = !this.speedOf.has(board.name);
    this.writeSliderValues();
  }

  private writeSliderValues(): void {
    write(find("delay-text", HTMLOutputElement), `${this.delay.value} ms`);
    write(find("jitter-text", HTMLOutputElement), `${this.jitter.value} ms`);
  }

  private showMemory({ name, memory, powered }: BoardPart): void {
    let bar = this.bars.get(name);
    if (!bar) {
      const id = `memory-${this.bars.size}`;
      const meter = make("meter", { id, min: 0 });
      bar = {
        element: make("li", {}, make("label", { for: id, text: name }), meter, make("span", { class: "figure" })),
        meter,
        text: make("span"),
      };
      bar.text = bar.element.querySelector<HTMLElement>(".figure")!;
      this.bars.set(name, bar);
      this.memory.append(bar.element);
    }
    mark(bar.meter, "max", String(memory?.total ?? 1));
    mark(bar.meter, "value", String(memory ? memory.total - memory.free : 0));
    write(
      bar.text,
      memory
        ? `${memory.free} of ${memory.total} free${memory.isReported ? ", reported" : ""}`
        : powered
          ? "not reported yet"
          : "no power",
    );
  }
}

/** Makes radio buttons, each from `[text, value]`. */
function radios(place: string, name: string, choices: [string, string][], chosen: (value: string) => void): void {
  find(place, HTMLElement).append(
    ...choices.map(([text, value]) => {
      const input = make("input", { type: "radio", name, value });
      input.addEventListener("change", () => chosen(value));
      return make("label", { class: "choice" }, input, make("span", { text }));
    }),
  );
}

function choose(name: string, value: string): void {
  for (const input of document.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`))
    input.checked = input.value === value;
}
