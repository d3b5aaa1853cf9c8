// The arena by the wall clock and over real TCP. Each of its boards may be a real interpreter.
import { portDefault } from "../../shared/limits.js";
import { findInterpreter, findKaluma, noInterpreter, noKaluma } from "../board/interpreter/find.js";
import { KalumaProcessBoard } from "../board/kaluma/process-board.js";
import { ProcessBoard } from "../board/process-board.js";
import { realWorld, type RealWorld } from "../world/real.js";
import type { RealNetworkOptions } from "../world/real-network.js";
import { DiallingRoute, ListeningRoute } from "../world/relay.js";
import type { Host } from "../world/world.js";
import { builtBundle } from "./flashed.js";
import { isKaluma, makeKaluma, type Runtimes } from "./runtimes.js";
import { Arena, ssid, type ArenaOptions } from "./arena.js";

export type { Runtime } from "./arena.js";

export interface RealArenaOptions extends ArenaOptions, RealNetworkOptions {
  /** Default `vm`. */
  runtime?: Runtimes;
  /** The interpreter's path; by default it is searched for on this machine. */
  interpreter?: string;
  /** The path of Kaluma for this machine; by default $KALUMA. Without one, Node plays it. */
  kaluma?: string;
}

/** How often `until` checks its condition, ms. */
const pollMs = 20;

export class RealArena extends Arena {
  declare readonly world: RealWorld;
  private readonly processes: readonly ProcessBoard[];
  private readonly kalumas: readonly KalumaProcessBoard[];

  /** @throws Error if a board should be a real interpreter, but there is none, or if $KALUMA is no program */
  constructor(options: RealArenaOptions = {}) {
    const world = realWorld(options.seed ?? 1, options);
    const processes: ProcessBoard[] = [];
    const kalumas: KalumaProcessBoard[] = [];
    const pagePort = options.pagePort ?? 0;
    // Two arenas on one machine hear each other's masters, which must not look like two masters of one range.
    const own = options.port === undefined || options.port === portDefault ? {} : { range: `${ssid} ${options.port}` };
    const settings = {
      masterSettings: { ...own, ...options.masterSettings },
      targetSettings: { ...own, ...options.targetSettings },
    };
    super(world, { ...options, ...settings, pagePort }, (parts) => {
      const board = makeProcess(options, world, parts.name, parts.host);
      if (board) processes.push(board);
      const kaluma = board ? undefined : makeKalumaProcess(options, world, parts.name, parts.host);
      if (kaluma) kalumas.push(kaluma);
      return board ?? kaluma ?? makeKaluma(options.runtime, options.bundles, world, parts);
    });
    this.processes = processes;
    this.kalumas = kalumas;
  }

  /** The board of that name, if it is a process. Throws otherwise. */
  processOf(name: string): ProcessBoard {
    const board = this.processes.find((candidate) => candidate.name === name);
    if (!board) throw new Error(`${name} is no process`);
    return board;
  }

  protected override addressOf(): string | undefined {
    return undefined;
  }

  /** Waits until the condition holds; rejects if it does not within `maxMs`. */
  until(what: string, condition: () => boolean, maxMs = 30_000): Promise<void> {
    const { clock } = this.world;
    const end = clock.now() + maxMs;
    return new Promise((resolve, reject) => {
      const poll = () => {
        if (condition()) resolve();
        else if (clock.now() >= end) reject(new Error(`not within ${maxMs} ms: ${what}`));
        else clock.at(clock.now() + pollMs, poll);
      };
      poll();
    });
  }

  /** Powers everything off and frees the port. */
  async close(): Promise<void> {
    this.master.kill();
    for (const stand of this.stands) stand.board.kill();
    await Promise.all([...this.processes, ...this.kalumas].map((board) => board.close()));
    await this.world.close();
  }
}

/** A board that is a real interpreter, with its routes to the network; undefined for one that is a `vm` board. */
function makeProcess(
  { runtime, interpreter, pagePort, port = portDefault }: RealArenaOptions,
  { clock, network }: RealWorld,
  name: string,
  host: Host,
): ProcessBoard | undefined {
  if ((typeof runtime === "function" ? runtime(name) : runtime) !== "espruino") return undefined;
  const program = interpreter ?? findInterpreter();
  if (program === undefined) throw new Error(noInterpreter);
  if (name !== "master")
    return new ProcessBoard({ name, program, clock, route: new DiallingRoute(network, host, host.address, port) });
  return new ProcessBoard({
    name,
    program,
    clock,
    route: new ListeningRoute(network, host, port),
    ...(pagePort && { pageRoute: new ListeningRoute(network, host, pagePort) }),
  });
}

/** A board that is a real Kaluma; undefined for one that is none, and without a Kaluma for this machine. */
function makeKalumaProcess(
  { runtime, bundles, kaluma: program = findKaluma() }: RealArenaOptions,
  { clock, network }: RealWorld,
  name: string,
  host: Host,
): KalumaProcessBoard | undefined {
  if (!isKaluma(runtime, name)) return undefined;
  if (program === undefined && process.env["KALUMA"]) throw new Error(noKaluma);
  if (program === undefined) return undefined;
  const adapter = bundles?.kaluma ?? builtBundle("kaluma");
  return new KalumaProcessBoard({ name, program, clock, network, host, adapter });
}
