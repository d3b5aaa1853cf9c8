// `npm run league -- demo`: a whole league on this computer, with nothing to install.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Aedes } from "aedes";
import { exitFailed, reasonOf, Refusal } from "../common/refusal.js";
import { say } from "../common/terminal.js";
import { Board } from "./board/board.js";
import { openDatabase } from "./board/database.js";
import { followMaster } from "./bridge/follow.js";
import { Publisher } from "./bridge/publisher.js";
import { Spool } from "./bridge/spool.js";
import { invite, readInvitation } from "./keys.js";
import type { CommandValues } from "./options.js";
import { aborted, deskPassword, ended } from "./run.js";
import { LeagueServer } from "./web/server.js";

const league = "demo";
const here = "127.0.0.1";
/** Names of the ranges; further ones are numbered. */
const names = ["north", "south", "east", "west", "harbour", "castle"];
const passwordDefault = "demonstration";
const ranges = fileURLToPath(new URL("../../sim/ranges.js", import.meta.url));

/** The demonstration's broker, in this program, for this computer only. */
export async function openBroker(port = 0): Promise<{ url: string; close(): Promise<void> }> {
  const aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    aedes.handle(socket);
  });
  await new Promise<void>((resolve, reject) => server.on("error", reject).listen(port, here, resolve));
  return {
    url: `mqtt://${here}:${(server.address() as AddressInfo).port}`,
    async close() {
      // aedes ends the clients that it knows. One that has not said who it is, or says so only now, would keep the
      // server open: for half a minute, or for ever, and be served by a broker that is closed.
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** The program of the simulated ranges. They end when it is closed, and when this program ends. */
class Ranges {
  private readonly child: ChildProcess;

  constructor({ ranges: count, seed }: CommandValues["demo"]) {
    this.child = spawn(process.execPath, [ranges, "--ranges", String(count), "--seed", String(seed)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
  }

  /** `opened` is called with the number and the address of each master's page, also of those that were opened before. */
  follow(opened: (number: number, master: string) => void): void {
    createInterface({ input: this.child.stdout! }).on("line", (line) => {
      const { range, master } = JSON.parse(line) as { range: number; master: string };
      opened(range, master);
    });
  }

  close(): Promise<void> {
    this.child.stdin?.end();
    return Promise.resolve();
  }
}

/** Bridges a range until the signal aborts. */
async function bridge(
  folder: string,
  range: string,
  master: string,
  broker: string,
  signal: AbortSignal,
): Promise<void> {
  const invitation = readInvitation(join(folder, `${range}.invitation`));
  const spool = new Spool(join(folder, `${range}.spool`), say);
  const report = (sentence: string) => say(`${range}: ${sentence}`);
  const publisher = new Publisher({ invitation, broker: { url: broker }, spool, report });
  const [host = "", port] = master.split(":");
  await followMaster({ place: { host, port: Number(port) }, publisher, report, signal });
  await publisher.close();
}

const rangeName = (number: number): string => names[number] ?? `range-${number + 1}`;

/** Runs it. What was opened is handed to `opened`, and closed by the caller in the opposite order. */
async function play(
  options: CommandValues["demo"],
  folder: string,
  opened: (one: { close(): Promise<unknown> }) => void,
): Promise<void> {
  const keys = join(folder, "keys");
  for (let number = 0; number < options.ranges; number++)
    invite(keys, league, rangeName(number), join(folder, `${rangeName(number)}.invitation`));
  const signal = ended();
  const password = deskPassword() ?? passwordDefault;
  // The ranges come first: they take some seconds to link their targets and get hot, as does the database to begin.
  const playing = new Ranges(options);
  opened(playing);
  const broker = await openBroker();
  opened(broker);
  const database = await openDatabase(options.keep === undefined ? "pglite:" : `pglite:${join(folder, "database")}`);
  opened(database);
  const board = new Board({ league, name: "board", broker: { url: broker.url }, database, keys, report: say });
  opened(board);
  const server = await LeagueServer.open({
    ...{ board, database, address: here, port: options["web-port"], names: [], password },
  });
  opened(server);
  say(`The page is at ${server.url}/`);
  if (password === passwordDefault)
    say(`The password of its desk is ${passwordDefault}. Ctrl+C ends the demonstration.`);
  const bridges: Promise<void>[] = [];
  playing.follow((number, master) => {
    if (signal.aborted) return;
    const made = bridge(folder, rangeName(number), master, broker.url, signal);
    bridges.push(made.catch((thrown: unknown) => say(`${rangeName(number)}: ${reasonOf(thrown)}`)));
  });
  await aborted(signal);
  await playing.close();
  await Promise.all(bridges);
}

/** Runs the demonstration until somebody ends it. Rejects with a `Refusal`. */
export async function runDemo(options: CommandValues["demo"]): Promise<void> {
  const { keep } = options;
  const folder = keep ?? mkdtempSync(join(tmpdir(), "snyper-league-"));
  const open: { close(): Promise<unknown> }[] = [];
  try {
    mkdirSync(folder, { recursive: true });
    await play(options, folder, (one) => open.unshift(one));
  } catch (thrown) {
    if (thrown instanceof Refusal) throw thrown;
    throw new Refusal(`The demonstration cannot run (${reasonOf(thrown)}).`, exitFailed);
  } finally {
    for (const one of open) await one.close();
    if (keep === undefined) rmSync(folder, { recursive: true, force: true });
  }
}
