// What the commands do that run until somebody ends them, or until their work is done.
import { consolePlace } from "../common/address.js";
import { BoardConsole } from "../common/console.js";
import { readBytes } from "../common/files.js";
import { exitFailed, exitMisused, reasonOf, Refusal } from "../common/refusal.js";
import { complain, say } from "../common/terminal.js";
import { openWire } from "../common/wire.js";
import { readBoard } from "../record/board.js";
import { Board } from "./board/board.js";
import { openDatabase, withoutPassword } from "./board/database.js";
import type { BrokerPlace } from "./broker.js";
import { followMaster } from "./bridge/follow.js";
import { Publisher } from "./bridge/publisher.js";
import { gamesOver } from "./bridge/record-games.js";
import { Spool } from "./bridge/spool.js";
import { invite, readInvitation } from "./keys.js";
import type { CommandValues } from "./options.js";
import { passwordMin } from "./web/desk.js";
import { LeagueServer } from "./web/server.js";

const recordBytesMax = 16_777_216;
const pagePortDefault = 8080;
const everywhere = "0.0.0.0";
const here = "127.0.0.1";
const checkMs = 100;

/** A signal that aborts when somebody ends this program. */
export function ended(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

/** Fulfilled when the signal aborts. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve());
  });

function placeOf(options: CommandValues["board"] | CommandValues["bridge"]): BrokerPlace {
  const { broker = "", user, ca, cert, "cert-key": certKey } = options;
  const password = process.env["SNYPER_BROKER_PASSWORD"];
  return { url: broker, user, password: user === undefined ? undefined : password, ca, cert, certKey };
}

/** Runs what may throw because a file of TLS cannot be read. */
function withFiles<Made>(make: () => Made): Made {
  try {
    return make();
  } catch (thrown) {
    if (thrown instanceof Refusal) throw thrown;
    throw new Refusal(`The connection cannot be prepared (${reasonOf(thrown)}).`, exitFailed);
  }
}

export function runInvite({ league, range = "", keys, out }: CommandValues["invite"]): void {
  const file = out ?? `${range}.invitation`;
  invite(keys, league, range, file);
  say(`${file} is for the bridge of ${range}: give it to nobody else. ${keys} stays with the board.`);
}

async function recordAt(port: string): Promise<string[]> {
  try {
    consolePlace(port);
  } catch (thrown) {
    throw new Refusal(`--port takes ${reasonOf(thrown)}.`, exitMisused);
  }
  const board = new BoardConsole(await openWire(port), port, "read it again");
  try {
    await board.greet({ breaksOff: false });
    return await readBoard(board);
  } finally {
    await board.close();
  }
}

function recordIn(file: string): string {
  try {
    return readBytes(file, recordBytesMax).toString("latin1");
  } catch (thrown) {
    throw new Refusal(`${file} cannot be read (${reasonOf(thrown)}).`, exitFailed);
  }
}

/** Publishes a record once. Fulfilled when the board has stored it, or when somebody ends it. */
async function publishOnce(publisher: Publisher, spool: Spool, texts: string[], signal: AbortSignal): Promise<number> {
  const { games, faults } = gamesOver(texts);
  for (const fault of faults) complain(`The record is broken. ${fault}`);
  let left = publisher.take(games, Date.now(), false);
  const count = spool.size;
  while (!signal.aborted && (spool.size > 0 || left > 0)) {
    await new Promise((resolve) => setTimeout(resolve, checkMs));
    if (left > 0 && !spool.isFull) left = publisher.take(games, Date.now(), false);
  }
  if (spool.size === 0) say(`The board has stored all games of the record; ${count} of them were new.`);
  else complain(`${spool.size} games were not confirmed: they stay in the spool, and are sent next time.`);
  return spool.size === 0 ? 0 : exitFailed;
}

export async function runBridge(options: CommandValues["bridge"]): Promise<number> {
  const { range = "", master, port, from } = options;
  const file = options.invitation ?? `${range}.invitation`;
  const invitation = readInvitation(file);
  if (invitation.range !== range) throw new Refusal(`${file} is for ${invitation.range}, not for ${range}.`);
  const texts = port !== undefined ? await recordAt(port) : from.map(recordIn);
  const spool = new Spool(options.spool ?? `${range}.spool`, complain);
  const signal = ended();
  const publisher = withFiles(() => new Publisher({ invitation, broker: placeOf(options), spool, report: say }));
  try {
    if (master === undefined) return await publishOnce(publisher, spool, texts, signal);
    const [host = "", pagePort = pagePortDefault] = master.split(":");
    await followMaster({ place: { host, port: Number(pagePort) }, publisher, report: say, signal });
    return 0;
  } finally {
    await publisher.close();
  }
}

/** The password of the desk; undefined if there is none. Throws a `Refusal` if it is too short. */
export function deskPassword(): string | undefined {
  const password = process.env["SNYPER_DESK_PASSWORD"] || undefined;
  if (password !== undefined && password.length < passwordMin)
    throw new Refusal(`SNYPER_DESK_PASSWORD needs at least ${passwordMin} characters.`);
  return password;
}

export async function runBoard(options: CommandValues["board"]): Promise<void> {
  const { league, name, keys, group, pooler, database: url = "" } = options;
  const password = deskPassword();
  const database = await openDatabase(url, pooler);
  const place = placeOf(options);
  const board = withFiles(() => new Board({ league, name, broker: place, database, keys, group, report: say }));
  const signal = ended();
  try {
    const address = options.lan ? everywhere : here;
    const port = options["web-port"];
    const server = await LeagueServer.open({
      board,
      database,
      address,
      port,
      names: options["host-name"],
      password,
    }).catch((thrown: unknown) => {
      throw new Refusal(`The page cannot be served on port ${port} (${reasonOf(thrown)}): try --web-port.`, exitFailed);
    });
    say(`League ${league}: ${board.invited} ranges are invited; database ${withoutPassword(url)}.`);
    if (password === undefined) say("There is no desk: SNYPER_DESK_PASSWORD is not set.");
    say(`The page is at ${server.url}/`);
    await aborted(signal);
    await server.close();
  } finally {
    await board.close();
    await database.close();
  }
}
