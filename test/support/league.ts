// Leagues for tests: keys in a folder that goes away, games of generated records, and the databases of this machine.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase, type Database } from "../../tools/league/board/database.js";
import type { Incoming } from "../../tools/league/board/store.js";
import { readGameLines } from "../../tools/league/game-chain.js";
import { invite, readInvitation, type Invitation } from "../../tools/league/keys.js";
import { gameMessage, seal } from "../../tools/league/messages.js";
import { gameTopic } from "../../tools/league/names.js";
import { findPgbouncer, findPostgres, pgbouncer, postgres, type Engine } from "../../tools/league/trial/engines.js";

export const league = "club";

/** A folder that is deleted after the tests of the block. */
export function folderFor(block: { after(work: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), "snyper-league-test-"));
  block.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Invites a range. */
export function invited(folder: string, range: string): Invitation {
  const file = join(folder, `${range}.invitation`);
  invite(join(folder, "keys"), league, range, file);
  return readInvitation(file);
}

/** A game as the board reads it from a message. */
export function incoming(range: string, number: number, lines: readonly string[], at = Date.now()): Incoming {
  return { range, message: gameMessage(lines, at, true), game: readGameLines(lines, number) };
}

/** A game as it is published. */
export function sealedGame(
  { range, key }: Invitation,
  number: number,
  lines: readonly string[],
  at = Date.now(),
): { topic: string; payload: Buffer } {
  const topic = gameTopic(league, range, number);
  return { topic, payload: Buffer.from(seal(topic, gameMessage(lines, at, true), key)) };
}

/** Waits until the condition holds; throws if it does not in time. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, msMax = 20_000): Promise<void> {
  for (const end = Date.now() + msMax; !(await condition());) {
    if (Date.now() > end) throw new Error(`not within ${msMax} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Empties all tables. */
export async function empty(database: Database): Promise<void> {
  await database.query("truncate games, rivals, scores, sheets, players, ranges, aliases, matches, desk");
}

/** A database of a test. */
export interface TestDatabase {
  name: string;
  /** Why it is left out; "" if it is not. */
  missing: string;
  open(): Promise<Database>;
  close(): Promise<void>;
}

/** PostgreSQL of this machine, with `open` behind what is put in front of it. */
function installed(name: string, missing: string, front?: typeof pgbouncer): TestDatabase {
  const engines: Engine[] = [];
  let folder = "";
  return {
    name,
    missing,
    async open() {
      folder = mkdtempSync(join(tmpdir(), "snyper-postgres-"));
      chmodSync(folder, 0o755); // PostgreSQL runs as another user
      const engine = await postgres(join(folder, "database"));
      engines.push(engine);
      await engine.start();
      if (!front) return openDatabase(engine.url);
      const pooler = await front(folder, engine);
      engines.push(pooler);
      await pooler.start();
      return openDatabase(pooler.url, true);
    },
    async close() {
      for (const engine of engines.reverse()) await engine.end("SIGINT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PGlite everywhere, and PostgreSQL where it is installed, alone and behind pgbouncer. */
export function databases(): TestDatabase[] {
  const noPostgres = findPostgres() === undefined ? "PostgreSQL is not installed (apt-get install postgresql)" : "";
  const noPooler = findPgbouncer() === undefined ? "pgbouncer is not installed (apt-get install pgbouncer)" : "";
  return [
    { name: "PGlite", missing: "", open: () => openDatabase("pglite:"), close: () => Promise.resolve() },
    installed("PostgreSQL", noPostgres),
    installed("PostgreSQL behind pgbouncer", noPostgres || noPooler, pgbouncer),
  ];
}
