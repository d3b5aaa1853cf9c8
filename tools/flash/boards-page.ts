// The tables of docs/BOARDS.md, made from the boards' data so that they cannot differ from it.
import {
  boards,
  heapVarBytes,
  memoryFloors,
  peakHeapBytes,
  restJsVars,
  type BoardData,
  type BoardId,
  type Runtime,
} from "../common/boards.js";
import { parts, type Role } from "../common/parts.js";

const marks = {
  begin: "<!-- tables: written by RECORD=1 in test/tools/common/boards.test.ts -->",
  end: "<!-- end of tables -->",
};
const ids = Object.keys(boards) as BoardId[];
const none = "–";
const runtimeNames: Record<Runtime, string> = { espruino: "Espruino 2v29", kaluma: "Kaluma 1.2.1" };
/** What follows a part's name, by what the firmware does with it; the document explains it. */
const readMarks = { needed: "", default: " (default)", optional: " (optional)" };

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function pinsTable(role: Role): string {
  const able = ids.filter((id) => boards[id].roles.includes(role));
  const rows = Object.entries(parts[role]).map(([key, part]) => [
    `\`${key}\``,
    part.name + readMarks[part.read],
    ...able.map((id) => boards[id].defaults[role]?.[key] ?? none),
  ]);
  return table(["key", "part", ...able.map((id) => `\`${id}\``)], rows);
}

/** Pins grouped by their reason, so that a reason for six pins is given once. */
function reasons(pins: Record<string, string>): string {
  const grouped = new Map<string, string[]>();
  for (const [pin, why] of Object.entries(pins)) grouped.set(why, [...(grouped.get(why) ?? []), pin]);
  return [...grouped].map(([why, names]) => `${names.join(" ")} (${why})`).join("; ");
}

/** A further sentence about pins, "" if there are none. */
const only = (what: string, pins: string) => (pins === "" ? "" : ` ${what}: ${pins}.`);

function boardText(id: BoardId): string {
  const board: BoardData = boards[id];
  return [
    `### ${board.name} (\`${id}\`)`,
    `- Analog pins: ${board.analog.join(" ") || "none"}.${only("Not analog", reasons(board.notAnalog))}`,
    `- Pulses: ${board.pulses}.${only("No pulses on", reasons(board.notPulses))}`,
    ...(board.inputOnly.length ? [`- Inputs only: ${board.inputOnly.join(" ")}.`] : []),
    `- Do not use: ${reasons(board.reserved)}.`,
    ...board.notes.map((note) => `- ${note}`),
  ].join("\n");
}

/** The hash of a board's builds, and those that lack it. */
function hashText({ hash, hashless = [] }: BoardData): string {
  if (hash === undefined) return "**none**";
  return hashless.length > 0 ? `${hash}; none in ${hashless.join(", ")}` : hash;
}

/** A board's row of the overview. */
function overviewRow(id: BoardId): string[] {
  const { name, runtime, builds, roles, wifi, wifiLimits, memory, sockets, stations } = boards[id];
  const can = (role: Role) => (roles.includes(role) ? "yes" : "no");
  return [
    `\`${id}\``,
    name,
    runtimeNames[runtime],
    builds.join(", "),
    can("target"),
    can("master"),
    wifi ? "yes" : "**no**",
    hashText(boards[id]),
    "jsVars" in memory ? `${memory.jsVars} × ${memory.jsVarBytes} B` : `${memory.heapBytes} B`,
    sockets > 0 ? `${sockets}` : none,
    stations > 0 ? `${stations} targets` : none,
    ...(wifiLimits
      ? [wifiLimits.nameBytes, wifiLimits.joinBytes, stations > 0 ? wifiLimits.ownBytes : 0].map((bytes) =>
          bytes > 0 ? `${bytes} B` : none,
        )
      : [none, none, none]),
  ];
}

/** JsVars that are free at rest, at least, on a board that has all of its build's; with Kaluma, at a target's peak. */
function freeAtRest(id: BoardId, role: Role): string {
  const { memory, roles } = boards[id];
  if (!roles.includes(role)) return none;
  return "jsVars" in memory
    ? `${memory.jsVars - restJsVars[role]}`
    : `${Math.floor((memory.heapBytes - peakHeapBytes) / heapVarBytes)}`;
}

const overviewHead = [
  "`--board`",
  "board",
  "runtime",
  "its build",
  "target",
  "master",
  "Wi-Fi",
  "hash for the key",
  "memory",
  "sockets",
  "access point takes",
  "network's name",
  "password",
  "as access point",
];

/** Everything between the marks in docs/BOARDS.md, as markdown. */
export function boardTables(): string {
  return [
    "## At a glance",
    table(overviewHead, ids.map(overviewRow)),
    "## A target's pins",
    pinsTable("target"),
    "## A master's pins",
    pinsTable("master"),
    "## Free memory",
    table(
      ["role", "with fewer JsVars free", "less than", ""],
      memoryFloors.map(({ role, stops, free, again }) => [role, stops, `${free}`, again ?? ""]),
    ),
    "What is free when all are linked, in a master eight targets (on Kaluma the adapter calls 32 bytes a JsVar, and counts a target's peak):",
    table(
      ["`--board`", "target", "master"],
      ids.map((id) => [`\`${id}\``, ...(["target", "master"] as const).map((role) => freeAtRest(id, role))]),
    ),
    "## Board by board",
    ...ids.map(boardText),
  ].join("\n\n");
}

/** The document with its tables as the data has them now. Throws if the marks are not there. */
export function withTables(document: string): string {
  const begin = document.indexOf(marks.begin);
  const end = document.indexOf(marks.end);
  if (begin < 0 || end < begin) throw new Error("docs/BOARDS.md has lost the marks around its tables");
  return `${document.slice(0, begin)}${marks.begin}\n${boardTables()}\n\n${document.slice(end)}`;
}
