// The checks of the settings file `range.json`: all mistakes at once, each with its field, line and column.
import { faultsText, readJson, type FieldFault, type JsonDocument, type JsonPath } from "../common/json.js";
import { didYouMean } from "../common/nearest.js";
import type { Role } from "../common/parts.js";
import { reasonOf, Refusal } from "../common/refusal.js";
import { check, lightLimits, trims, type TrimPath } from "./fields.js";
import type { Range } from "./range.js";

type Fields = Record<string, unknown>;
/** Gives the value back, or throws a `Refusal` that names the field: one of `check`. */
type Check = (value: unknown, field: string) => unknown;

/** Characters of an unknown field's name that are repeated. */
const nameShown = 32;

/** A field as sentences name it: `targets[0].servo.up`. */
function nameOf(path: JsonPath): string {
  const name = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step.slice(0, nameShown)}`)).join("");
  return name.replace(/^\./, "") || "the range";
}

/** The sections of a role's trims, and their fields. */
function trimSections(role: Role): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  for (const [path, trim] of Object.entries(trims)) {
    const [section, field] = path.split(".") as [string, string];
    if (trim.role === role) sections.set(section, [...(sections.get(section) ?? []), field]);
  }
  return sections;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Goes through a range and collects what is wrong. */
class RangeCheck {
  readonly faults: FieldFault[] = [];

  constructor(value: unknown) {
    const known = ["range", "ssid", "password", "key", "open", "wifi", "address", "port", "master", "targets"];
    const range = this.object([], value, known);
    if (!range) return;
    this.maybe([], range, { range: check.rangeName, ssid: check.ssid, password: check.password });
    this.maybe([], range, { key: check.key, open: check.flag });
    if (range["key"] !== undefined && range["open"] === true)
      this.fault(["open"], "open: a range has a key or is open, not both: delete key or open.");
    this.value(["wifi"], range["wifi"], check.wifi);
    this.maybe([], range, { address: check.address, port: check.tcpPort });
    if (range["master"] !== undefined) this.master(["master"], range["master"]);
    const { targets } = range;
    if (!Array.isArray(targets)) this.fault(["targets"], "targets: a list, [] for none.");
    else this.targets(targets);
  }

  private fault(path: JsonPath, sentence: string, isName = false): void {
    this.faults.push({ path, sentence, isName });
  }

  private value(path: JsonPath, value: unknown, isRight: Check): void {
    try {
      isRight(value, nameOf(path));
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      this.fault(path, thrown.message);
    }
  }

  /** Fields that may be left out. */
  private maybe(path: JsonPath, fields: Fields, checks: Record<string, Check>): void {
    for (const [name, isRight] of Object.entries(checks))
      if (fields[name] !== undefined) this.value([...path, name], fields[name], isRight);
  }

  /** The fields of an object, of which only the known ones are right; undefined if it is none. */
  private object(path: JsonPath, value: unknown, known: readonly string[], rule = "an object"): Fields | undefined {
    if (!isFields(value)) {
      this.fault(path, `${nameOf(path)}: ${rule}.`);
      return undefined;
    }
    for (const name of Object.keys(value).filter((key) => !known.includes(key))) {
      const place = [...path, name];
      const meant = didYouMean(name, known);
      this.fault(place, `${nameOf(place)}: unknown field; the fields are ${known.join(", ")}.${meant}`, true);
    }
    return value;
  }

  /** A board's fields; `own` are those that only its role has, without the trims. */
  private board(path: JsonPath, value: unknown, role: Role, own: readonly string[]): Fields | undefined {
    const sections = trimSections(role);
    const common = ["board", "port", "pins", "serial", "version", "keyName", "disabled"];
    const board = this.object(path, value, [...own, ...common, ...sections.keys()]);
    if (!board) return undefined;
    this.value([...path, "board"], board["board"], check.board);
    this.value([...path, "port"], board["port"], check.console);
    const word: Check = (text, field) => check.text(text, field, 1, 63);
    this.maybe(path, board, { serial: word, version: word, keyName: check.keyName, disabled: check.flag });
    if (board["pins"] !== undefined) this.pins([...path, "pins"], board["pins"]);
    for (const [section, names] of sections)
      if (board[section] !== undefined) this.trims([...path, section], board[section], section, names);
    return board;
  }

  /** Which parts and pins there are depends on the board: `pinMistakes` knows. */
  private pins(path: JsonPath, value: unknown): void {
    if (!isFields(value)) return this.fault(path, `${nameOf(path)}: an object.`);
    for (const [part, pin] of Object.entries(value))
      this.value([...path, part], pin, (text, field) => check.text(text, field, 2, 3));
  }

  private trims(path: JsonPath, value: unknown, section: string, names: readonly string[]): void {
    const numbers = this.object(path, value, names);
    if (!numbers) return;
    for (const name of names)
      this.maybe(path, numbers, {
        [name]: (number, field) => check.number(number, field, trims[`${section}.${name}` as TrimPath]),
      });
  }

  private master(path: JsonPath, value: unknown): void {
    const master = this.board(path, value, "master", ["screen", "players", "stop", "ntp"]);
    if (!master) return;
    this.maybe(path, master, { stop: check.stop, players: check.players, ntp: check.timeServer });
    if (master["screen"] === undefined || master["screen"] === false) return;
    const place = [...path, "screen"];
    const screen = this.object(place, master["screen"], ["turn", "light"], "an object, or false for none");
    const light: Check = (number, field) => check.number(number, field, lightLimits);
    if (screen) this.maybe(place, screen, { turn: check.turn, light });
  }

  private targets(targets: readonly unknown[]): void {
    targets.forEach((value, index) => {
      const path = ["targets", index];
      const target = this.board(path, value, "target", ["id"]);
      if (target) this.value([...path, "id"], target["id"], check.targetId);
    });
    this.ids(targets);
  }

  /** Two targets must not have one id. */
  private ids(targets: readonly unknown[]): void {
    const ids = targets.map((target) => (isFields(target) ? target["id"] : undefined));
    ids.forEach((id, index) => {
      const first = ids.indexOf(id);
      if (typeof id !== "string" || first === index) return;
      const path = ["targets", index, "id"];
      this.fault(path, `${nameOf(path)}: targets[${first}] is called ${id} already, choose another id.`);
    });
  }
}

/**
 * The text with everything that may be a part of a key replaced, so that the lines that are shown around mistakes do not
 * contain it. The mistakes stay where they are.
 */
function withoutKeys(text: string): string {
  return text
    .replace(/[A-Za-z0-9+/]{20,}/g, (key) => "x".repeat(key.length))
    .replace(
      /(key["']?\s*:\s*["']?)([A-Za-z0-9+/]+)/g,
      (_, name: string, key: string) => name + "x".repeat(key.length),
    );
}

/** What is wrong with a text that is no JSON. */
function syntaxMistakes(text: string, file: string): string {
  try {
    readJson(withoutKeys(text), file);
    return `${file}: this is no JSON.`;
  } catch (thrown) {
    return reasonOf(thrown);
  }
}

/** The document in the text of its file. Throws a `Refusal` if it is no JSON. */
function documentIn(text: string, file: string): JsonDocument {
  try {
    return readJson(text, file);
  } catch {
    throw new Refusal([syntaxMistakes(text, file), `Correct it, or rename ${file} to begin a new range.`].join("\n"));
  }
}

/**
 * The range in the text of its file. `file` is its name, for the sentences. Throws a `Refusal` that lists all mistakes,
 * each with line and column.
 */
export function parseRange(text: string, file: string): Range {
  const document = documentIn(text, file);
  const { faults } = new RangeCheck(document.value);
  if (faults.length > 0) throw new Refusal(faultsText(document, faults));
  return document.value as Range;
}
