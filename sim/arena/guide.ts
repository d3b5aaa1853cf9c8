// What to do next at the range, and what the master's buttons do: read from the master's screen, whose bottom line says
// it, so that page, terminal and tests never disagree with it. A master without a simulated screen is judged by its
// console.
import { listed } from "../../tools/common/sentences.js";
import type { DisplayLine } from "../devices/read-text.js";
import type { Game, Labels, RangeView } from "./range-view.js";
import type { Button } from "./wiring.js";

export interface Guide {
  /** What to do next, in a sentence or two. */
  hint: string;
  /** The master's button to press, "" if none is to be pressed. */
  next: Button | "";
  labels: Labels;
  /** What holding X for a second does, "" for nothing. */
  hold: string;
  /** The seconds that the screen counts down before a turn, 0 while it does not. */
  count: number;
}

/** What the contacts are called where the hint is read. */
export interface Names extends Record<Button, string> {
  /** How X is held. */
  hold: string;
  /** How a plate is shot. */
  shoot: string;
}

export const pageNames: Names = {
  A: "A",
  B: "B",
  X: "X",
  Y: "Y",
  hold: "Hold X for a second",
  shoot: "Click or tap it.",
};
export const terminalNames: Names = { A: "a", B: "b", X: "x", Y: "y", hold: "Press h", shoot: "Type its number." };

export interface GuideInput {
  view: Pick<RangeView, "word" | "isStopTested" | "listening" | "game" | "isPlaying" | "red">;
  /** The lines of the master's screen; undefined while it is dark, or cannot be seen. */
  display: readonly DisplayLine[] | undefined;
  /** Whether a target is linked, by its id. */
  isLinked(id: string): boolean;
  /** Whether any target is linked. */
  isAnyLinked: boolean;
  /** What people call a target. */
  nameOf(id: string): string;
}

/** The white background of a menu's chosen item, and the lines that a menu's items take. */
const chosenPaper = 0xffffff;
const itemLines = [2, 12] as const;
const titleLine = 1;
/** The titles of the views that show a code. */
const codeTitles = ["Wi-Fi", "Page"];
/** The lines of a countdown: who is next, and in how many seconds. */
const nextLine = 2;
const countLine = 4;
/** What A does while a name is entered, by its label: then Y is labelled `prev`. */
const spelling: Record<string, string> = {
  take: "takes the letter",
  del: "removes the last letter",
  back: "goes back without a name",
  keep: "keeps the name",
};
const noLabels: Labels = { A: "", X: "", Y: "" };

/** What the bottom line of the screen says about the buttons. */
export function labelsOn(display: readonly DisplayLine[] | undefined): Labels {
  const labels = { ...noLabels };
  const bottom = display?.at(-1)?.text ?? "";
  for (const [, button, what] of bottom.matchAll(/\b([AXY]) (.*?)(?= [ABXY] |$)/g)) labels[button as "A"] = what!;
  return labels;
}

/** The item of a menu that is chosen, "" without a menu. */
function chosenOn(display: readonly DisplayLine[]): string {
  return (
    display
      .slice(...itemLines)
      .find(({ paper }) => paper === chosenPaper)
      ?.text.trim() ?? ""
  );
}

/** The large number below the line that names who is next. */
function countOn(display: readonly DisplayLine[] | undefined): number {
  return display?.[nextLine]?.text.startsWith("next: ") ? Number(display[countLine]!.text) || 0 : 0;
}

/** The present guide. */
export function guideOf(input: GuideInput, names: Names): Guide {
  const { word, isStopTested } = input.view;
  const labels = word === "STOP" ? noLabels : labelsOn(input.display);
  const hold = word === "STOP" ? "clear STOP" : word === "COLD" && isStopTested ? "HOT" : "";
  return { ...hintOf(input, labels, names), labels, hold, count: word === "STOP" ? 0 : countOn(input.display) };
}

type Hint = Pick<Guide, "hint" | "next">;

const wait = (hint: string): Hint => ({ hint, next: "" });

function hintOf(input: GuideInput, labels: Labels, names: Names): Hint {
  const { word, listening, game, isPlaying } = input.view;
  if (listening === undefined) return wait("The master is booting…");
  if (word === "STOP") return { hint: `STOP: all plates lie down. ${names.hold} to clear it.`, next: "X" };
  const cold = coldHint(input, names);
  if (game && isPlaying) return gameHint(input, game, labels, names, cold);
  return menuHint(input, labels, names, cold);
}

/** How a cold range becomes hot, undefined for a hot one. */
function coldHint({ view: { word, isStopTested }, isAnyLinked }: GuideInput, names: Names): Hint | undefined {
  if (word === "HOT") return undefined;
  if (!isAnyLinked) return wait("The targets are joining the master…");
  return isStopTested
    ? { hint: `The range is cold and safe. ${names.hold} to make it HOT.`, next: "X" }
    : {
        hint: `The range is cold. Press STOP (${names.B}) once to test it; the range stays cold until you do.`,
        next: "B",
      };
}

/** Names a button only if the screen does: the screen follows the game within a second. */
function gameHint(input: GuideInput, game: Game, labels: Labels, names: Names, cold: Hint | undefined): Hint {
  const { display, isLinked } = input;
  switch (game.state) {
    case "paused": {
      const away = / *(\S+) is away$/.exec(game.why)?.[1];
      const why = away !== undefined && isLinked(away) ? `${away} is back` : `Paused: ${game.why}`;
      if (cold) return { ...cold, hint: `${why}. ${cold.hint}` };
      return labels.A === ""
        ? wait(`${why}.`)
        : { hint: `${why}: press ${names.A} to go on, or ${names.Y} to end the game.`, next: "A" };
    }
    case "waiting":
      return labels.A === ""
        ? wait(`The game is waiting ${game.why}.`)
        : { hint: `Waiting ${game.why}: bring it back, or press ${names.A} to go on without it.`, next: "A" };
    default: {
      // The console is silent between two turns.
      const player = /^next: (.*)/.exec(display?.[nextLine]?.text ?? "")?.[1];
      return game.state === "playing" && (player === undefined || game.up.size > 0)
        ? wait(plateHint(input, game, names))
        : readyHint(player, labels, names);
    }
  }
}

/** The hint before a turn; the screen names the player, or `all` in a duel. */
function readyHint(player: string | undefined, labels: Labels, names: Names): Hint {
  const who = player === undefined || player === "all" ? "" : `${player}: `;
  return labels.A === ""
    ? wait(`${who === "" ? "Get" : `${who}get`} ready…`)
    : { hint: `${who === "" ? "Press" : `${who}press`} ${names.A} when you are ready.`, next: "A" };
}

/** Which plates to shoot, and which to spare. */
function plateHint({ nameOf }: GuideInput, { up, exposed, isDuel }: Game, names: Names): string {
  const ids = [...up];
  const spare = ids.filter((id) => exposed.get(id)?.isNoShoot);
  const shoot = ids.filter((id) => !exposed.get(id)?.isNoShoot);
  const mercy = spare.length === 0 ? "" : `Do not shoot plate ${listed(spare.map(nameOf))}!`;
  if (shoot.length === 0) return mercy === "" ? "Wait for a plate to rise…" : `${mercy} Wait until it lies down.`;
  const what = isDuel
    ? shoot.map((id) => `${exposed.get(id)!.player}: plate ${nameOf(id)}`).join(", ")
    : `plate ${listed(shoot.map(nameOf))}`;
  return [`Shoot${isDuel ? ":" : ""} ${what}! ${names.shoot}`, mercy].filter(Boolean).join(" ");
}

function menuHint(input: GuideInput, labels: Labels, names: Names, cold: Hint | undefined): Hint {
  const { display, view, isAnyLinked } = input;
  if (!display) return cold ?? consoleHint(isAnyLinked);
  const title = display[titleLine]!.text;
  if (labels.A === "" && labels.Y === "back") {
    const does = codeTitles.includes(title) ? "Scan the code with a phone" : `This is what is known of ${title}`;
    return { hint: `${does}. ${names.Y} goes back.${cold ? " The range is cold." : ""}`, next: "" };
  }
  // The game is over, and the screen is about to say so.
  if (labels.A === "") return cold ?? wait(view.game ? "The game is over." : "The master starts its screen…");
  if (title.startsWith("Self-test "))
    return wait(`${title}: when its plate is up, shoot it. ${names.A} goes on without a tap, ${names.Y} ends it.`);
  if (view.red !== "" && chosenOn(display) === "Check again" && !cold)
    return {
      hint: `Red: ${view.red.replace(/; .*/, "")}. Mend it and press ${names.A}, or hold ${names.A} for 2 s.`,
      next: "A",
    };
  const { starts, does } = chosenHint(chosenOn(display), title, labels, names);
  const rest = otherButtons(labels, names);
  if (starts === "") return { hint: `${does}${rest}.${cold ? " The range is cold." : ""}`, next: "" };
  if (cold) return cold;
  if (!isAnyLinked) return wait("No target is linked: heal one, or switch one on.");
  return { hint: `Press ${names.A} to ${starts}.${sentence(rest)}`, next: "A" };
}

/** A list that begins with a comma as a sentence. */
function sentence(rest: string): string {
  return rest === "" ? "" : ` ${rest.slice(2)}.`;
}

/** What A does with the chosen item: what it starts, or else a sentence without its end. */
function chosenHint(chosen: string, title: string, labels: Labels, names: Names): { starts: string; does: string } {
  const does = (what: string) => ({ starts: "", does: `${names.A} ${what}` });
  if (labels.A === "again") return { starts: "play again", does: "" };
  if (labels.Y === "prev") return does(spelling[labels.A] ?? labels.A);
  const game = /^Play (.*)/.exec(chosen)?.[1];
  if (game !== undefined && labels.Y === "plates") return { starts: `play ${game}`, does: "" };
  if (title.endsWith("?")) return { starts: "", does: `${title} ${names.A} answers “${chosen}”` };
  if (title === "Targets" && chosen === "Raise all") return does("asks whether to raise all plates");
  if (title === "Targets" && chosen === "Lower all") return does("lowers all plates");
  if (chosen === "Start" && title !== "New game") return { starts: `start ${title}`, does: "" };
  return does(`selects “${chosen}”`);
}

/** What X and Y do, as the end of a sentence that begins with A. */
function otherButtons(labels: Labels, names: Names): string {
  const what: Record<string, string> = {
    next: `goes to the next ${labels.Y === "prev" ? "letter" : "line"}`,
    prev: "to the one before",
    on: "scrolls",
    back: "goes back",
    plates: "raises all plates, or lowers them",
  };
  return (["X", "Y"] as const)
    .filter((button) => labels[button] !== "")
    .map((button) => `, ${names[button]} ${what[labels[button]] ?? labels[button]}`)
    .join("");
}

/** The hint for a hot range whose screen cannot be seen. */
function consoleHint(isAnyLinked: boolean): Hint {
  return wait(
    isAnyLinked
      ? 'HOT: the master\'s screen cannot be seen here. Start a game at its console: play("Quick Game").'
      : "No target is linked: heal one, or switch one on.",
  );
}
