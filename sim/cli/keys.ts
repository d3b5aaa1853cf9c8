// The keyboard: what a terminal sends in raw mode, as what is to be done.
import type { Contact } from "../arena/person.js";

/** What takes a target's number, and what is the live screen's own affair. */
type Verb = "shoot" | "cut" | "reboot";
type ScreenVerb = "quit" | "help" | "display" | "scroll up" | "scroll down";

/** What is done to the arena: `hot` holds X. */
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
  "\x1b[5~": { do: "scroll up" },
  "\x1b[6~": { do: "scroll down" },
};

/**
 * The keys of the master's buttons and of its joystick. An arrow comes in one of two shapes, Enter as either end of a
 * line.
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
  /** Digits of a number that began with 0, which has two more. */
  private digits = "";

  /** What is begun and waits for a number, "" if nothing is. */
  get prompt(): string {
    if (!this.verb) return "";
    return `${questions[this.verb]} ${this.digits ? `${this.digits}_ (two digits after the 0)` : "1 to 9, or 0 and two digits"}; Esc forgets it.`;
  }

  /**
   * Reads what the terminal sent: any number of keys. A key that means nothing is ignored, and ends what was begun, as
   * Esc does.
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
