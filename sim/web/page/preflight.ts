// The check of the targets and the self-test: the buttons that begin them, and the report, which can be printed.
import type { TargetPart } from "../messages.js";
import { find, isViewOnly, make, mark, write } from "./dom.js";
import { ask } from "./stream.js";

/** The levels with their shapes. */
export const levelTexts = { green: "● green", amber: "▲ amber", red: "✘ red" } as const;

const question = "Is everybody behind the line? One plate after the other comes up.";

/** A target's report as text: a line for its self-test, and one for each thing that was checked. */
function reportText({ check, tested }: TargetPart): string {
  return [...(tested === "" ? [] : [`self-test ${tested}`]), ...(check?.facts ?? [])].join("\n");
}

export class Preflight {
  private readonly list = find("report", HTMLElement);
  private readonly note = find("preflight-note", HTMLElement);
  private readonly items = new Map<string, { element: HTMLElement; level: HTMLElement; text: HTMLElement }>();

  constructor() {
    if (isViewOnly) return;
    find("check", HTMLButtonElement).addEventListener("click", () => void ask({ do: "check" }));
    find("selftest", HTMLButtonElement).addEventListener("click", () => {
      if (confirm(question)) void ask({ do: "selftest" });
    });
    find("print", HTMLButtonElement).addEventListener("click", () => print());
  }

  /** Removes the reports of all other targets. */
  keep(ids: ReadonlySet<string>): void {
    for (const [id, { element }] of this.items) {
      if (ids.has(id)) continue;
      element.remove();
      this.items.delete(id);
    }
    this.sum();
  }

  target(target: TargetPart): void {
    const { id, check, tested } = target;
    let item = this.items.get(id);
    if (!check && tested === "" && !item) return;
    if (!item) {
      const [level, text] = [make("span", { class: "level" }), make("pre")];
      item = { element: make("li", {}, make("strong", { text: id }), " ", level, text), level, text };
      this.items.set(id, item);
      this.list.append(item.element);
    }
    write(item.level, check ? levelTexts[check.level] : "not checked");
    mark(item.level, "data-level", check?.level);
    write(item.text, reportText(target));
    this.sum();
  }

  /** How many targets have each level, as a sentence. */
  private sum(): void {
    const levels = [...this.items.values()].map(({ level }) => level.dataset["level"]);
    const counts = (["red", "amber", "green"] as const).flatMap((level) => {
      const count = levels.filter((one) => one === level).length;
      return count === 0 ? [] : [`${count} ${level}`];
    });
    write(this.note, counts.length === 0 ? "Nothing has been checked yet." : `${counts.join(", ")}.`);
  }
}
