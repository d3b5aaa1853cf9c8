// What faults and load have in common: a folder, a broker, a database, and a board in a process.
import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { exitFailed, Refusal } from "../../common/refusal.js";
import { openBroker } from "../demo.js";
import { Engine, findMosquitto, findPostgres, freePort, mosquitto, postgres } from "./engines.js";

export const league = "trial";
const program = fileURLToPath(new URL("../league.js", import.meta.url));

export interface StageOptions {
  engines: "auto" | "embedded" | "real";
}

/** A broker that can be killed and started again. */
export interface Killable {
  url: string;
  /** Its process; undefined for a broker in this program. */
  pid?: number | undefined;
  start(): Promise<void>;
  end(): Promise<unknown>;
}

/** aedes in this program: what it has in memory is lost when it ends. */
async function embeddedBroker(): Promise<Killable> {
  const port = await freePort();
  let broker: { close(): Promise<void> } | undefined;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    start: async () => void (broker = await openBroker(port)),
    end: () => broker?.close() ?? Promise.resolve(),
  };
}

/** A child that runs until it is killed; `port` is filled in from what it prints about its page. */
export class BoardProcess {
  child: ChildProcess | undefined;
  /** The address of its page. */
  page = "";
  private gone: Promise<void> = Promise.resolve();

  constructor(private readonly args: readonly string[]) {}

  /** Starts it. Fulfilled when its page can be asked. */
  async start(): Promise<void> {
    await this.gone;
    const child = spawn(process.execPath, [program, "board", ...this.args], { stdio: ["ignore", "pipe", "ignore"] });
    this.child = child;
    this.gone = new Promise((resolve) => child.on("exit", () => resolve()));
    await new Promise<void>((resolve) => {
      void this.gone.then(resolve);
      createInterface({ input: child.stdout }).on("line", (line) => {
        const [, page] = /^The page is at (http:\S+)\/$/.exec(line) ?? [];
        if (page !== undefined) {
          this.page = page;
          resolve();
        }
      });
    });
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    this.child?.kill(signal);
    await this.gone;
  }
}

export interface Stage {
  folder: string;
  keys: string;
  broker: Killable;
  /** PostgreSQL as a process; undefined for PGlite, which is in the board's process. */
  database: Engine | undefined;
  databaseUrl: string;
  board: BoardProcess;
  /** What is used, for people. */
  names: string;
  close(): Promise<void>;
}

/** Starts broker and database, and prepares a board. Rejects with a `Refusal` if what is wanted is not installed. */
export async function openStage({ engines }: StageOptions): Promise<Stage> {
  const isThere = findMosquitto() !== undefined && findPostgres() !== undefined;
  if (engines === "real" && !isThere)
    throw new Refusal("mosquitto and PostgreSQL are not installed: apt-get install mosquitto postgresql.", exitFailed);
  const isReal = engines !== "embedded" && isThere;
  const folder = mkdtempSync(join(tmpdir(), "snyper-league-"));
  // PostgreSQL runs as another user and must get to its data.
  chmodSync(folder, 0o755);
  const keys = join(folder, "keys");
  const broker = isReal ? await mosquitto(join(folder, "broker")) : await embeddedBroker();
  const database = isReal ? await postgres(join(folder, "database")) : undefined;
  await broker.start();
  await database?.start();
  const databaseUrl = database?.url ?? `pglite:${join(folder, "database")}`;
  const common = ["--league", league, "--keys", keys, "--web-port", "0"];
  const board = new BoardProcess([...common, "--broker", broker.url, "--database", databaseUrl]);
  const close = async () => {
    await board.end("SIGTERM");
    await broker.end();
    await database?.end("SIGINT");
    rmSync(folder, { recursive: true, force: true });
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void close().finally(() => process.exit(exitFailed)));
  const names = isReal ? "mosquitto and PostgreSQL" : "aedes and PGlite";
  return { folder, keys, broker, database, databaseUrl, board, names, close };
}
