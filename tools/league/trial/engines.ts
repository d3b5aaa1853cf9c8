// Brokers and databases for tests and measurements: those that are installed on this machine, as processes that can be
// killed and started again, on 127.0.0.1 only.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { userInfo } from "node:os";
import { delimiter, join } from "node:path";

const here = "127.0.0.1";
const startMsMax = 30_000;
const pollMs = 50;

/** A port of this machine that nobody uses now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, here, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** The path of a program; undefined if it is not installed. */
function findProgram(name: string, folders: readonly string[] = []): string | undefined {
  const all = [...(process.env["PATH"] ?? "").split(delimiter), ...folders];
  return all.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

function postgresFolders(): string[] {
  const root = "/usr/lib/postgresql";
  return existsSync(root) ? readdirSync(root).map((version) => join(root, version, "bin")) : [];
}

export const findMosquitto = (): string | undefined => findProgram("mosquitto", ["/usr/sbin"]);
export const findPgbouncer = (): string | undefined => findProgram("pgbouncer", ["/usr/sbin"]);
export const findPostgres = (): string | undefined => findProgram("postgres", postgresFolders());

/** Whether somebody listens there. */
const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, here);
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });

/** A program that listens on a port. */
export class Engine {
  private child: ChildProcess | undefined;
  private gone: Promise<unknown> = Promise.resolve();

  constructor(
    readonly url: string,
    private readonly port: number,
    private readonly begin: () => ChildProcess,
    /** Whether it serves yet, beyond listening. */
    private readonly isReady: () => Promise<boolean> = () => Promise.resolve(true),
  ) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Starts it. Rejects if it does not listen in time. */
  async start(): Promise<void> {
    await this.gone;
    const child = this.begin();
    let isGone = false;
    this.child = child;
    this.gone = new Promise<void>((resolve) => {
      child.on("exit", () => resolve()).on("error", () => resolve());
    }).then(() => (isGone = true));
    for (const end = Date.now() + startMsMax; Date.now() < end && !isGone;) {
      if ((await isListening(this.port)) && (await this.isReady())) return;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    throw new Error(`${this.url} does not start`);
  }

  /** Ends it without a chance to say goodbye, or kindly. Fulfilled when it is gone. */
  async end(signal: "SIGKILL" | "SIGTERM" | "SIGINT" = "SIGKILL"): Promise<void> {
    this.child?.kill(signal);
    await this.gone;
  }
}

/** The settings of a mosquitto that keeps every message for boards that are away. docs/LEAGUE.md explains them. */
const mosquittoConfig = (port: number, folder: string): string =>
  [
    `listener ${port} ${here}`,
    "allow_anonymous true",
    "persistence true",
    `persistence_location ${folder}/`,
    "autosave_interval 5",
    "max_queued_messages 100000",
    "max_inflight_messages 200",
    "message_size_limit 262144",
    `user ${userInfo().username}`,
    "log_dest none",
    "",
  ].join("\n");

/** Debian's mosquitto with a configuration; by default one without TLS and users. */
export async function mosquitto(folder: string, config = mosquittoConfig, ready?: number): Promise<Engine> {
  const port = ready ?? (await freePort());
  const file = join(folder, "mosquitto.conf");
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, config(port, folder));
  return new Engine(`mqtt://${here}:${port}`, port, () => spawn(findMosquitto()!, ["-c", file], { stdio: "ignore" }));
}

/** PostgreSQL refuses to run as root: who runs it then. */
function postgresUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/** Debian's PostgreSQL with an empty database. */
export async function postgres(folder: string): Promise<Engine> {
  const port = await freePort();
  const program = findPostgres()!;
  const data = join(folder, "data");
  const user = postgresUser();
  mkdirSync(folder, { recursive: true });
  if (user) chownSync(folder, user.uid, user.gid);
  const as = { ...user, cwd: folder };
  execFileSync(join(program, "..", "initdb"), ["-D", data, "-A", "trust", "-U", "snyper", "-E", "UTF8", "--locale=C"], {
    ...as,
    stdio: "ignore",
  });
  const url = `postgres://snyper@${here}:${port}/postgres`;
  return new Engine(
    url,
    port,
    () => spawn(program, ["-D", data, "-p", String(port), "-h", here, "-k", folder], { ...as, stdio: "ignore" }),
    () => answers(url),
  );
}

/** Debian's pgbouncer in front of a PostgreSQL, with fewer connections to it than a board has to the pooler. */
export async function pgbouncer(folder: string, behind: Engine): Promise<Engine> {
  const port = await freePort();
  const { hostname, port: portBehind, username } = new URL(behind.url);
  const file = join(folder, "pgbouncer.ini");
  const config = [
    "[databases]",
    `postgres = host=${hostname} port=${portBehind} user=${username}`,
    "[pgbouncer]",
    `listen_addr = ${here}`,
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = any",
    "pool_mode = transaction",
    "default_pool_size = 3",
    "",
  ];
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, config.join("\n"), { mode: 0o644 });
  const url = `postgres://${username}@${here}:${port}/postgres`;
  return new Engine(url, port, () => spawn(findPgbouncer()!, ["-q", file], { ...postgresUser(), stdio: "ignore" }));
}

/** Whether the database accepts queries: after a crash it recovers first. */
async function answers(url: string): Promise<boolean> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
