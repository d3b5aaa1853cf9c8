// The keyboard: turns what a terminal sends in raw mode into actions.
import type { Contact } from "../arena/person.js";

/** Actions that take a target's number, and actions that concern only the live screen. */
type Verb = "shoot" | "cut" | "reboot";
type ScreenVerb = "quit" | "help" | "display" | "show" | "scroll up" | "scroll down";

/** An action in the arena; `hot` holds X. */
export type RangeAction = { do: "hot" } | { do: "press"; contact: Contact } | { do: Verb; number: number };
export type Action = RangeAction | { do: ScreenVerb };

/** How the screen asks for the number. */
const questions: Record<Verb, string> = {
  shoot: "Shoot at which target?",
  cut: "Cut or heal which target?",
  reboot: "Reboot which target?",
};

const ctrlC = "\x03";
/** One key: a sequence such as an arrow's, or a character. */
const keyPattern = /\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Za-z]|[\s\S]/g;

const actions: Record<string, Action> = {
  h: { do: "hot" },
  q: { do: "quit" },
  [ctrlC]: { do: "quit" },
  "?": { do: "help" },
  m: { do: "display" },
  v: { do: "show" },
  "\x1b[5~": { do: "scroll up" },
  "\x1b[6~": { do: "scroll down" },
};

/**
 * The keys of the master's buttons and joystick. Terminals send one of two sequences for an arrow, and one of two
 * characters for Enter.
 */
const contacts: Record<Contact, readonly string[]> = {
  A: ["a", "g"],
  B: ["b", "s"],
  X: ["x"],
  Y: ["y"],
  up: ["\x1b[A", "\x1bOA"],
  down: ["\x1b[B", "\x1bOB"],
  right: ["\x1b[C", "\x1bOC"],
  left: ["\x1b[D", "\x1bOD"],
  press: ["\r", "\n"],
};
for (const [contact, keys] of Object.entries(contacts))
  for (const key of keys) actions[key] = { do: "press", contact: contact as Contact };

export class Keys {
  private verb: Verb | undefined;
  /** The digits so far of a number that began with 0, and has two more digits. */
  private digits = "";

  /** The question for the number that an action still needs, "" if none does. */
  get prompt(): string {
    if (!this.verb) return "";
    return `${questions[this.verb]} ${this.digits ? `${this.digits}_ (two digits after the 0)` : "1 to 9, or 0 and two digits"}; Esc cancels.`;
  }

  /**
   * The actions for what the terminal sent: any number of keys. A key without a meaning is ignored, but cancels an
   * action that waits for its number, like Esc.
   */
  actionsFor(input: string): Action[] {
    return [...input.matchAll(keyPattern)].flatMap(([key]) => this.key(key.length === 1 ? key.toLowerCase() : key));
  }

  private key(key: string): Action[] {
    if (/^\d$/.test(key)) return this.digit(key);
    this.forget();
    if (key === "k") this.verb = "cut";
    else if (key === "r") this.verb = "reboot";
    const action = actions[key];
    return action ? [action] : [];
  }

  private digit(digit: string): Action[] {
    this.verb ??= "shoot";
    this.digits += digit;
    if (this.digits[0] === "0" && this.digits.length < 3) return [];
    const action: Action = { do: this.verb, number: Number(this.digits) };
    this.forget();
    return [action];
  }

  private forget(): void {
    this.verb = undefined;
    this.digits = "";
  }
}
