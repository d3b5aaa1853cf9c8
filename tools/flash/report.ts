// What the command prints: what would be written, how far it is, what was flashed, and what to do next.
import { Subject } from "../../shared/console-lines.js";
import { crc32 } from "node:zlib";
import { boards } from "../common/boards.js";
import { keyNameOf, otherKeys } from "./keys.js";
import { settingsFile, type Plan } from "./plan.js";
import { rangeNameOf, type Range } from "./range.js";
import { interrupted, markerFile, type Progress } from "./write.js";

/** Settings without the board's key, of which only the name is shown. */
const withoutKey = (settings: string): string => settings.replace(/("key":"[^".]*\.)[^"]*/, "$1(not shown)");

/** A file that would be written; with its text if `isShown`. */
function fileText(storage: string, text: string, isShown: boolean): string {
  const sum = crc32(Buffer.from(text, "latin1")).toString(16).padStart(8, "0");
  return `  ${storage}, ${text.length} bytes, CRC32 ${sum}${isShown ? `: ${withoutKey(text)}` : ""}`;
}

/** What `--dry-run` prints. */
export function dryRunText(plans: readonly Plan[], file: string): string {
  const board = ({ name, role, board: id, port, isDisabled, files }: Plan) => [
    `${name}: a ${role} on ${boards[id].one} at ${port}${isDisabled ? ", disabled" : ""}`,
    boards[id].runtime === "kaluma"
      ? "  one program of these parts:"
      : `  ${markerFile} says "${interrupted}" until everything is verified`,
    ...[...files].map(([storage, text]) => fileText(storage, text, storage === settingsFile)),
  ];
  return [...plans.flatMap(board), `Nothing was written, neither to a board nor to ${file}.`].join("\n");
}

/** The same for games that would be copied. */
export function gamesText(games: ReadonlyMap<string, string>): string {
  return [...[...games].map(([storage, text]) => fileText(storage, text, true)), "Nothing was written."].join("\n");
}

/** One row of the table after `--all`. */
export interface Outcome {
  plan: Plan;
  /** The firmware's version; undefined if it failed. */
  version: string | undefined;
}

function versionText({ isDisabled }: Plan, version: string | undefined): string {
  if (version === undefined) return "FAILED";
  return isDisabled ? `${version}, disabled` : version;
}

/** The table that `--all` ends with. */
export function outcomeTable(outcomes: readonly Outcome[]): string {
  const rows = [
    ["name", "board", "port", "version"],
    ...outcomes.map(({ plan, version }) => [plan.name, plan.board, plan.port, versionText(plan, version)]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Printed when the range's key is made. */
export const newKeyText = (keyName: string, file: string): string =>
  `This range has a new key, ${keyName}. It is in ${file}: keep a copy of this file, and show it to nobody.`;

/** Printed when `--open` is given. */
export const openText =
  "This range is open: its boards have no key, so anybody on its network can move plates and score. --new-key ends that.";

/** The boards that were flashed with another key than the range has now, or none; undefined if there are none. */
export function otherKeysText(range: Range): string | undefined {
  const others = otherKeys(range);
  if (others.length === 0) return undefined;
  const now = keyNameOf(range);
  const boards = others.map(([name, old]) => `${name} (${old === undefined ? "no key yet" : `key ${old}`})`).join(", ");
  return now === undefined
    ? `Boards that cannot take part in an open range before they are flashed again: ${boards}. Run npm run flash -- --all.`
    : `Boards that cannot take part before they have the range's key ${now}: ${boards}. Run npm run flash -- --all.`;
}

/** The files that `--settings-out` has written or, with `dryRun`, would write. `kaluma` are boards that have none. */
export function settingsOutText(paths: readonly string[], kaluma: readonly string[], dryRun: boolean): string {
  return [
    ...paths,
    ...kaluma.map((name) => `${name} runs Kaluma, whose settings are in its program: use npm run flash -- ${name}.`),
    dryRun
      ? "Nothing was written."
      : "These files contain passwords and keys: show them to nobody. docs/BOARDS.md says how to write them to the boards.",
  ].join("\n");
}

/** Printed about a board that was still flashed: its owner may be about to change the build. */
export const noWifi =
  "The Espruino on this board has no Wi-Fi, so it cannot reach the range: docs/BOARDS.md says what you can do.";

/** Printed about a board with Kaluma that does not answer at once. */
export const lateText = "  it does not answer yet: while it joins a network it cannot, for up to 30 s";

/** Printed about a board that boots quietly, because of this command line or an earlier one. */
export const disabledText = ({ name }: Plan): string =>
  `${name} is disabled: no Wi-Fi and no motion until npm run flash -- ${name} --enable.`;

/** What to do after this board. */
export function nextText(range: Range, plan: Plan): string {
  if (plan.role === "target") {
    return range.master?.version === undefined
      ? "Next: flash the master with npm run flash -- master --board BOARD --port PORT."
      : `Next: give it its own power. The master says "${Subject.link} ${plan.name} up" when the target has found it.`;
  }
  const first =
    range.targets.length === 0
      ? "flash a target with npm run flash -- target --id target_1 --board BOARD --port PORT"
      : "switch on the targets";
  const found =
    range.address === undefined
      ? `targets find it by the range's name ${rangeNameOf(range)}`
      : `its address must be ${range.address}`;
  const where =
    range.wifi === "join"
      ? `it joins the network ${range.ssid ?? ""}, where ${found}`
      : `it opens the network ${range.ssid ?? ""}`;
  return `Next: ${first}; ${where}.`;
}

/** Prints progress: on a terminal in one line that counts up, elsewhere in quarters. */
export function progressTo(out: NodeJS.WritableStream & { isTTY?: boolean }): Progress {
  let quarter = 0;
  return {
    step: (sentence) => void out.write(`  ${sentence}\n`),
    bytes: (file, done, total) => {
      const percent = Math.floor((done / total) * 100);
      const line = `  ${file} ${percent} % of ${total} bytes`;
      if (out.isTTY) return void out.write(`\r${line}${done === total ? "\n" : ""}`);
      const now = Math.floor(percent / 25);
      if (now !== quarter && now > 0) out.write(`${line}\n`);
      quarter = done === total ? 0 : now;
    },
  };
}
