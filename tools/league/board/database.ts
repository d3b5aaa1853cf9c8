// The board's database behind one small interface: PostgreSQL through a pool of connections, or PGlite, which is
// PostgreSQL inside this program. Both speak the same SQL.
import type { Pool, PoolClient } from "pg";
import { exitFailed, reasonOf, Refusal } from "../../common/refusal.js";
import { schema } from "./schema.js";

export type Values = readonly (string | number | boolean | null)[];
export type Record_ = Record<string, unknown>;

/** Runs a statement with `$1`, `$2`, … for the values. */
export type Query = <Row = Record_>(text: string, values?: Values) => Promise<Row[]>;

export interface Database {
  query: Query;
  /** Runs all of `work` or, if it rejects, nothing of it. */
  transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Connections of one board: its page must not wait for what is being stored. */
const connectionsMax = 8;
const connectMsMax = 5000;
/** How long a statement may take, ms. */
const statementMsMax = 15_000;
/** A lock that only the board that makes the tables takes. */
const schemaLock = 7_326_001;

/** What `pg` and PGlite have in common. */
interface Client {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

const queryOf =
  (client: Client): Query =>
  async <Row>(text: string, values: Values = []) =>
    (await client.query(text, [...values])).rows as Row[];

/** The names of prepared statements by their texts. The texts are those of this program, so they are few. */
const statements = new Map<string, string>();

/** As `queryOf`, but each connection prepares a statement once: reading one that stores takes longer than storing. */
const preparedOf =
  (client: PoolClient): Query =>
  async <Row>(text: string, values: Values = []) => {
    if (values.length === 0) return (await client.query(text)).rows as Row[];
    const name = statements.get(text) ?? `league ${statements.size + 1}`;
    statements.set(text, name);
    return (await client.query({ name, text, values: [...values] })).rows as Row[];
  };

/**
 * A pooler that gives each transaction another of its connections knows neither a statement that an earlier one
 * prepared nor a setting of the connection. The setting is then made anew in each transaction.
 */
async function postgres(url: string, isPooled: boolean): Promise<Database> {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: connectMsMax,
    ...(!isPooled && { statement_timeout: statementMsMax }),
    query_timeout: 2 * statementMsMax,
    keepAlive: true,
  });
  // A connection that breaks while nobody uses it: the next query gets another one.
  pool.on("error", () => undefined);
  const begin = isPooled ? `begin; set local statement_timeout = ${statementMsMax}` : "begin";
  return {
    query: queryOf(pool),
    transaction: (work) => inTransaction(pool, begin, (client) => work((isPooled ? queryOf : preparedOf)(client))),
    close: () => pool.end(),
  };
}

/** Runs all of `work` on one connection or, if it rejects, nothing of it. */
async function inTransaction<Result>(
  pool: Pool,
  begin: string,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  // Without a listener, a server that goes away in between would end this program.
  client.on("error", () => undefined);
  let isBroken = true;
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query("commit");
    isBroken = false;
    return result;
  } catch (thrown) {
    await client.query("rollback").then(
      () => (isBroken = false),
      () => undefined,
    );
    throw thrown;
  } finally {
    client.removeAllListeners("error");
    client.on("error", () => undefined);
    client.release(isBroken);
  }
}

async function embedded(folder: string): Promise<Database> {
  const { PGlite } = await import("@electric-sql/pglite");
  const lite = await PGlite.create(folder);
  return {
    query: queryOf(lite),
    transaction: (work) => lite.transaction((transaction) => work(queryOf(transaction as Client))),
    close: () => lite.close(),
  };
}

/** In front of a folder for PGlite; alone, the database is in memory. */
const embeddedPrefix = "pglite:";

/** Why a text is not a database's address, after "takes"; undefined if it is one. */
export function isDatabase(text: string): boolean {
  return /^postgres(ql)?:\/\/./.test(text) || text.startsWith(embeddedPrefix);
}

/** An address without its password, for people. */
export function withoutPassword(url: string): string {
  return url.replace(/^([a-z+]+:\/\/[^:@/]*):[^@]*@/, "$1:***@");
}

/** Makes the tables if they are not there yet. Two boards may do so at once. */
export async function prepare(database: Database): Promise<void> {
  await database.transaction(async (query) => {
    await query("select pg_advisory_xact_lock($1)", [schemaLock]);
    for (const statement of schema) await query(statement);
  });
}

/**
 * Opens `postgres://…`, or `pglite:FOLDER`; `pglite:` alone forgets everything when it is closed. `isPooled`: a pooler of
 * transactions is in between. Rejects with a `Refusal` if it cannot.
 */
export async function openDatabase(url: string, isPooled = false): Promise<Database> {
  let database: Database | undefined;
  try {
    database = url.startsWith(embeddedPrefix)
      ? await embedded(url.slice(embeddedPrefix.length) || "memory://")
      : await postgres(url, isPooled);
    await prepare(database);
    return database;
  } catch (thrown) {
    await database?.close().catch(() => undefined);
    throw new Refusal(`The database ${withoutPassword(url)} cannot be opened (${reasonOf(thrown)}).`, exitFailed);
  }
}
