// What is published: the messages' types, the schema that checks them at the door, and the signature that each ends
// with. It covers the topic and the exact text before it, so nothing has to be brought into a canonical form.
import { createHash, sign, verify, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";

/** Name, points, exposures, hits, mistakes, best time in ms or -1. */
export type LivePlayer = [string, number, number, number, number, number];

/** What is shown of a range while it is played on. */
export interface LiveRange {
  word: "HOT" | "COLD" | "STOP";
  linked: number;
  known: number;
  phase: "" | "ready" | "playing" | "paused" | "owed" | "told";
  game: string;
  turn: number;
  players: LivePlayer[];
}

export interface StateMessage {
  v: 1;
  /** When the bridge connected, ms since 1970; and the message's number since then. */
  session: number;
  seq: number;
  at: number;
  is: "here" | "unreachable" | "away";
  unsent?: number;
  full?: boolean;
  range?: LiveRange;
}

export interface GameMessage {
  v: 1;
  /** Of the first line, and of all lines with their newlines. */
  id: string;
  digest: string;
  /** When the bridge saw the game's end, ms since 1970. */
  at: number;
  watched: boolean;
  lines: string[];
}

export interface KeptMessage {
  v: 1;
  id: string;
  digest: string;
}

interface Messages {
  state: StateMessage;
  game: GameMessage;
  kept: KeptMessage;
}

/** Bytes of a message at most: a master's record has 48 kB, and JSON doubles its quotation marks. */
export const gameBytesMax = 131_072;
const stateBytesMax = 8192;
const bytesMax: Record<keyof Messages, number> = { game: gameBytesMax, state: stateBytesMax, kept: 1024 };

const schema = JSON.parse(
  readFileSync(new URL("../../../tools/league/league.schema.json", import.meta.url), "utf8"),
) as { $id: string };
const ajv = new Ajv({ strict: true, strictTuples: false }).addSchema(schema);
const checks = new Map<string, ValidateFunction>(
  Object.keys(bytesMax).map((kind) => [kind, ajv.getSchema(`${schema.$id}#/definitions/${kind}`)!]),
);

const sealPattern = /^,"sig":"([A-Za-z0-9_-]{86})"\}$/;
const sealLength = 96;
const signedBytes = (topic: string, text: string): Buffer => Buffer.from(`${topic}\n${text}}`);

/** A message as it is published on a topic, signed. */
export function seal(topic: string, message: object, key: KeyObject): string {
  const text = JSON.stringify(message).slice(0, -1);
  return `${text},"sig":"${sign(null, signedBytes(topic, text), key).toString("base64url")}"}`;
}

/** A message, or why it is refused, in words that follow "because". */
export type Opened<Kind extends keyof Messages> = { message: Messages[Kind] } | { refused: string };

/** Checks size, signature, JSON and schema of what came on a topic, in this order. Throws nothing. */
export function open<Kind extends keyof Messages>(
  kind: Kind,
  topic: string,
  payload: Uint8Array,
  key: KeyObject,
): Opened<Kind> {
  if (payload.length > bytesMax[kind]) return { refused: `it has more than ${bytesMax[kind]} bytes` };
  const text = Buffer.from(payload).toString("utf8");
  const [, signature] = sealPattern.exec(text.slice(-sealLength)) ?? [];
  if (signature === undefined || !text.startsWith("{")) return { refused: "it is not signed" };
  const body = text.slice(0, -sealLength);
  if (!verify(null, signedBytes(topic, body), key, Buffer.from(signature, "base64url")))
    return { refused: "its signature is wrong" };
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { refused: "it is not JSON" };
  }
  const check = checks.get(kind)!;
  if (check(message)) return { message: message as Messages[Kind] };
  const [fault] = check.errors ?? [];
  return { refused: `it is not of version 1: ${fault?.instancePath ?? ""} ${fault?.message ?? ""}`.slice(0, 200) };
}

/** The SHA-256 of a text, as `id` and `digest` have it. */
export function digest(text: string): string {
  return createHash("sha256").update(text, "latin1").digest("base64url");
}

/** A game's lines as one text, each with its newline. */
export const bodyOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

/** The message about a game with these lines. */
export function gameMessage(lines: readonly string[], at: number, watched: boolean): GameMessage {
  return { v: 1, id: digest(lines[0] ?? ""), digest: digest(bodyOf(lines)), at, watched, lines: [...lines] };
}
