// What would be written to which board: the files of each board that is to be flashed. Nothing is touched here.
import { boards, type BoardId } from "../common/boards.js";
import { boardBytes } from "../common/texts.js";
import { pagePortDefault, portDefault, riseDegreesMin } from "../../shared/limits.js";
import { codeFiles } from "../common/codes.js";
import { pageFile } from "../../firmware/master/web/page-file.js";
import { screenParts, type Pins, type Role } from "../common/parts.js";
import { trims } from "./fields.js";
import { keyMistakes, keySettings } from "./keys.js";
import type { Options } from "./options.js";
import { pinMistakes } from "../common/pin-mistakes.js";
import { pinsOf } from "../common/pins.js";
import { rangeNameOf, type BoardEntry, type MasterEntry, type Range, type TargetEntry } from "./range.js";
import { exitFailed, Refusal } from "../common/refusal.js";

/** The Storage files of a board, by their names there. */
export const settingsFile = "snyper.json";
export const programFile = ".bootcde";
/** What gives a Kaluma board Espruino's functions. It has no Storage: these files are one program in its flash. */
export const adapterFile = "kaluma.js";
/** A master that is an access point has this address, whichever board it is. */
const ownAddress = "192.168.4.1";

/** One board's flashing. */
export interface Plan {
  role: Role;
  /** The target's id, or `master`. */
  name: string;
  board: BoardId;
  port: string;
  /** Its chip's serial number when it was flashed last. */
  serial: string | undefined;
  /** It will boot quietly. */
  isDisabled: boolean;
  /** Its settings contain a key. */
  hasKey: boolean;
  /** What its flash gets, in the order of writing; characters 0 to 255. */
  files: ReadonlyMap<string, string>;
}

/** JSON in ASCII only, as any console carries it. */
function ascii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\x7f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The pins of a board of the range. */
function pinsFor(role: Role, { board, pins, ...rest }: BoardEntry | MasterEntry): Pins {
  return pinsOf(board, role, pins, role === "master" && (rest as MasterEntry).screen === false ? screenParts : []);
}

/** Trims of a target that are right on their own and cannot work together. */
function targetMistakes({ battery, pins, servo }: TargetEntry): string[] {
  const mistakes: string[] = [];
  const [down, up] = [servo?.down ?? trims["servo.down"].default, servo?.up ?? trims["servo.up"].default];
  if (Math.abs(up - down) < riseDegreesMin)
    mistakes.push(
      `servo.up: it is ${up} degrees and servo.down is ${down}, so the plate would not rise: choose two that are at least ${riseDegreesMin} apart.`,
    );
  if (battery?.scale !== undefined && pins?.["battery"] === undefined)
    mistakes.push("battery.scale has no effect without the battery's pin: give it with --pin battery=PIN.");
  return mistakes;
}

/** The same for the master's page; the targets dial `port`. */
function pageMistakes({ board, page }: MasterEntry, port = portDefault): string[] {
  const { one, onePort } = boards[board];
  if (onePort)
    return page?.port
      ? [
          `page.port: ${one} listens on one port, which the targets dial: leave page.port out, or set it to 0 for no page.`,
        ]
      : [];
  if ((page?.port ?? pagePortDefault) === port) return [`page.port: the targets dial ${port}, choose another port.`];
  return [];
}

/** What is wrong with a board's parts and settings, a sentence for each mistake. */
function mistakesOf(range: Range, name: string, entry: BoardEntry, role: Role): string[] {
  const mistakes = pinMistakes(entry.board, role, pinsFor(role, entry));
  mistakes.push(...(role === "target" ? targetMistakes(entry as TargetEntry) : pageMistakes(entry, range.port)));
  mistakes.push(...keyMistakes(range, role, entry.board));
  return mistakes.map((mistake) => `${name}: ${mistake}`);
}

function settingsOf(range: Range, role: Role, entry: BoardEntry | TargetEntry): string {
  const { password, port, address } = range;
  const [ssid, name] = [boardBytes(range.ssid ?? ""), boardBytes(rangeNameOf(range))];
  const network = {
    ssid,
    password,
    range: name === ssid ? undefined : name,
    port,
    ...keySettings(range, role, entry),
  };
  const own = { disabled: entry.disabled, pins: pinsFor(role, entry) };
  if (role === "master") {
    const { battery, ntp, page, players, screen, stop } = entry as MasterEntry;
    const shown = screen || undefined;
    return ascii({ wifi: range.wifi, ...network, ...own, battery, page, players, ntp, screen: shown, stop });
  }
  const { id, servo, sensor, battery } = entry as TargetEntry;
  const known = boards[entry.board].needsAddress && range.wifi === "ap" ? ownAddress : undefined;
  return ascii({ id, ...network, master: address ?? known, ...own, servo, sensor, battery });
}

/** The QR codes for a master's screen. A router gives it an address that nobody knows yet. */
function codesOf({ ssid = "", password = "", wifi }: Range, { board, page }: MasterEntry): Map<string, string> {
  return codeFiles({
    ssid,
    password,
    address: wifi === "join" ? undefined : ownAddress,
    pagePort: boards[board].onePort ? 0 : page?.port,
  });
}

/** What the build made: a bundle for each role, the adapter, and the master's page; a character for each byte. */
export interface Built {
  program(role: Role): string;
  adapter(): string;
  page(): string;
}

/** A plan for each selected board, the master first. Throws a `Refusal` that lists all mistakes. */
export function plansFor(range: Range, options: Options, built: Built): Plan[] {
  const { selection } = options;
  const entries: [Role, string, BoardEntry][] = [];
  if (range.master && selection?.kind !== "target") entries.push(["master", "master", range.master]);
  for (const target of range.targets)
    if (selection?.kind === "all" || (selection?.kind === "target" && selection.id === target.id))
      entries.push(["target", target.id, target]);
  if (entries.length === 0)
    throw new Refusal(`${options.file} has no boards yet: flash each of them once, then --all flashes them all.`);
  const mistakes = entries.flatMap(([role, name, entry]) => mistakesOf(range, name, entry, role));
  if (mistakes.length > 0) throw new Refusal(mistakes.join("\n"));
  return entries.map(([role, name, entry]) => {
    const files = new Map([[settingsFile, settingsOf(range, role, entry)]]);
    if (boards[entry.board].runtime === "kaluma") files.set(adapterFile, built.adapter());
    if (role === "master" && !boards[entry.board].onePort) files.set(pageFile, built.page());
    if (role === "master") for (const [file, bits] of codesOf(range, entry)) files.set(file, bits);
    files.set(programFile, built.program(role));
    return {
      role,
      name,
      board: entry.board,
      port: entry.port,
      serial: entry.serial,
      isDisabled: entry.disabled === true,
      hasKey: range.key !== undefined,
      files,
    };
  });
}

/**
 * Throws if the id belongs to another chip: two boards with one id would push each other off the range. `file` is the
 * range's.
 */
export function refuseOtherChip({ name, serial: known }: Plan, serial: string, replace: boolean, file: string): void {
  if (replace || known === undefined || serial === "" || known === serial) return;
  const other =
    name === "master"
      ? "If this board takes the master's place"
      : "Give this board another id with --id, or if it takes the other one's place";
  throw new Refusal(
    `${name} is another board already (chip ${known} in ${file}, this one is ${serial}). ${other}, add --replace.`,
    exitFailed,
  );
}
