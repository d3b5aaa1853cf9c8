// The arena: a master, its targets with their plates, the radio between them, and what a person can do to them all.
import { readFileSync } from "node:fs";
import { pagePortDefault, portDefault } from "../../shared/limits.js";
import { boards } from "../../tools/common/boards.js";
import { asFlashed } from "../../tools/common/texts.js";
import { pageFile } from "../../firmware/master/web/page-file.js";
import type { Board } from "../board/board.js";
import { ProcessBoard } from "../board/process-board.js";
import { VmBoard } from "../board/vm-board.js";
import { findInterpreter, noInterpreter } from "../board/interpreter/find.js";
import { Plate, type PlatePose } from "../devices/plate.js";
import { RangeView } from "./range-view.js";
import { St7789, type ScreenWiring } from "../devices/st7789.js";
import { Wire } from "./wire.js";
import { Air, boardStationsMax } from "../world/air.js";
import { DiallingRoute, ListeningRoute } from "../world/relay.js";
import { realWorld, type RealWorld } from "../world/real.js";
import type { RealNetworkOptions } from "../world/real-network.js";
import { virtualWorld, type VirtualWorld } from "../world/virtual.js";
import type { VirtualNetworkOptions } from "../world/virtual-network.js";
import type { Host, World } from "../world/world.js";

export interface ArenaOptions {
  /** How many targets, `target_1` and on; 4 unless given. More than 4 need a router, which is then put up. */
  targets?: number;
  /** Decides the boards' and the network's chances; 1 unless given. */
  seed?: number;
  /** Where the master listens; 8081 unless given. */
  port?: number;
  /**
   * Where the master has its page for spectators, 0 for none; 8080 unless given, but in the real world none, where that
   * port may be somebody's.
   */
  pagePort?: number;
  /** Instead of the built bundles. */
  bundles?: { master?: string; target?: string };
  /**
   * Sockets that each board has at once; those of an ESP32 unless given, and more where these are too few for the
   * targets.
   */
  sockets?: number;
  /** Added to what the arena writes into each `snyper.json`. */
  masterSettings?: object;
  targetSettings?: object;
  /** Targets are not told where the master is: they look for it. */
  discovery?: boolean;
}

/** What runs a board's bundle: Node, or a real interpreter as a process of its own. */
export type Runtime = "vm" | "espruino";

export interface RealArenaOptions extends ArenaOptions, RealNetworkOptions {
  /** For all boards, or by name (`master`, `target_1`, …); `vm` unless given. */
  runtime?: Runtime | ((name: string) => Runtime);
  /** Path of the interpreter; found on this machine unless given. */
  interpreter?: string;
}

/** A board that is no `vm` board, or nothing for one that is. `port` is where the master listens. */
type MakeBoard = (name: string, host: Host, port: number) => Board | undefined;

/** The buttons of the master and the ways of its joystick, by the pins they hang on. */
export const buttonPins = {
  A: "D15",
  B: "D17",
  X: "D19",
  Y: "D21",
  up: "D2",
  down: "D18",
  left: "D16",
  right: "D20",
  press: "D3",
} as const;
export type Button = "A" | "B" | "X" | "Y";
export type Joystick = Exclude<keyof typeof buttonPins, Button>;

/** The master's screen, by the pins that its wires are on. */
export const screenWiring: ScreenWiring = { cs: "D9", dc: "D8", rst: "D12", backlight: "D13", mosi: "D11", sck: "D10" };

/** One target with its plate. */
export interface Stand {
  readonly id: string;
  readonly board: Board;
  readonly host: Host;
  readonly plate: Plate;
}

/** How long a finger rests on a button, ms, when it presses and when it holds; and between two of that. */
const pressMs = 120;
const holdMs = 1200;
const pauseMs = 200;
/**
 * Steps to a hot range: a press of STOP, X that clears it, X that makes it hot; and as many again for a board that was
 * busy.
 */
const heatingStepsMax = 6;
/**
 * Sockets of an ESP32, those of a master that no target takes, and how many connections beside its targets' a larger
 * range's master takes.
 */
const boardSocketsMax = boards.esp32.sockets;
const ownSockets = 2;
const strangersMax = 12;
const ssid = "snyper";
const password = "only simulated";
const routerStationsMax = 64;
/** Console lines remembered of each board, for whoever asks what happened. */
const linesMax = 500;
/** How the arena mounts each plate. */
export const mounting = { servo: "D16", piezo: "D26", down: 0, up: 90 };

/** The text of a built bundle, byte for byte what is flashed. Throws if it was not built. */
export function builtBundle(name: "master" | "target"): string {
  return readFileSync(new URL(`../../../dist/${name}.js`, import.meta.url), "latin1");
}

/** The page for spectators as it is flashed, zipped: a character for each byte. Throws if it was not built. */
export function builtPage(): string {
  return readFileSync(new URL(`../../../dist/${pageFile}`, import.meta.url), "latin1");
}

/** A board's `snyper.json` as it is flashed: its texts have a character for each byte, however they were typed. */
export function settingsText(settings: object): string {
  return JSON.stringify(settings, (_field, value: unknown) => (typeof value === "string" ? asFlashed(value) : value));
}

export abstract class Arena {
  readonly air: Air;
  readonly master: Board;
  readonly masterHost: Host;
  readonly stands: readonly Stand[];
  /** What the master's console tells. */
  readonly view = new RangeView();
  readonly wire: Wire;
  /** The master's; it sees nothing of a master that is a process, and stays dark. */
  readonly screen: St7789;
  /** Each console line of each board, oldest first: `[board, line]`. */
  readonly lines: [string, string][] = [];
  /** An ESP32 has 10. A larger range needs a master with more, and gets one here. */
  private readonly socketsMax: number;
  /** Where the master listens. */
  readonly port: number;
  /** Where its page is; 0 for none. */
  readonly pagePort: number;
  private readonly listeners: ((board: string, line: string) => void)[] = [];

  protected constructor(
    readonly world: World,
    options: ArenaOptions,
    private readonly makeBoard: MakeBoard = () => undefined,
  ) {
    const count = options.targets ?? 4;
    const byRouter = count > boardStationsMax;
    const port = (this.port = options.port ?? portDefault);
    const pagePort = (this.pagePort = options.pagePort ?? pagePortDefault);
    this.socketsMax =
      options.sockets ?? (count <= boardSocketsMax - ownSockets ? boardSocketsMax : count + strangersMax);
    this.air = new Air(world.clock);
    this.masterHost = world.network.host("master", this.addressOf(byRouter ? "192.168.1.2" : "192.168.4.1"));
    this.wire = new Wire(world.network, this.masterHost);
    if (byRouter)
      this.air.open({
        ssid,
        password,
        stationsMax: routerStationsMax,
        gateway: "192.168.1.1",
        mac: "02:00:00:00:00:01",
      });
    this.master = this.board(
      "master",
      this.masterHost,
      options.seed ?? 1,
      options.bundles?.master ?? builtBundle("master"),
      port,
      {
        wifi: byRouter ? "join" : "ap",
        ssid,
        password,
        port,
        page: { port: pagePort, sockets: this.socketsMax },
        ...options.masterSettings,
      },
    );
    this.master.storage.set(pageFile, builtPage());
    // A master that has no simulated radio: its network is put up for those that have one.
    if (!byRouter && !(this.master instanceof VmBoard)) {
      this.air.open({
        ssid,
        password,
        stationsMax: boardStationsMax,
        gateway: "192.168.4.1",
        mac: "02:00:00:00:00:02",
      });
    }
    this.screen = new St7789(this.master, screenWiring);
    this.master.onLine((line) => this.view.read(line));
    const bundle = options.bundles?.target ?? builtBundle("target");
    this.stands = Array.from({ length: count }, (_, index) =>
      this.stand(`target_${index + 1}`, index, options, bundle, port),
    );
  }

  /** The address that a host gets in this world. */
  protected abstract addressOf(address: string): string | undefined;

  private board(name: string, host: Host, seed: number, bundle: string, port: number, settings: object): Board {
    const board =
      this.makeBoard(name, host, port) ??
      new VmBoard({ name, world: this.world, host, air: this.air, seed, socketsMax: this.socketsMax });
    board.storage.set("snyper.json", settingsText(settings));
    board.storage.set(".bootcde", bundle);
    board.onLine((line) => {
      this.lines.push([name, line]);
      if (this.lines.length > linesMax * (1 + this.stands.length)) this.lines.shift();
      for (const listener of this.listeners) listener(name, line);
    });
    return board;
  }

  private stand(id: string, index: number, options: ArenaOptions, bundle: string, port: number): Stand {
    const host = this.world.network.host(id, this.addressOf(""));
    const board = this.board(id, host, (options.seed ?? 1) * 1000 + index + 1, bundle, port, {
      id,
      ssid,
      password,
      ...(!options.discovery && { master: this.masterHost.address }),
      port,
      ...options.targetSettings,
    });
    return { id, board, host, plate: new Plate(this.world.clock, board, mounting) };
  }

  /** Calls `listener` with each console line of each board. */
  onLine(listener: (board: string, line: string) => void): void {
    this.listeners.push(listener);
  }

  /** Powers everything up. */
  start(): void {
    this.master.powerOn();
    for (const stand of this.stands) stand.board.powerOn();
  }

  /** One target by its id. Throws if there is none. */
  standOf(id: string): Stand {
    const stand = this.stands.find((candidate) => candidate.id == id);
    if (!stand) throw new Error(`no target ${id}`);
    return stand;
  }

  private named(name: string): { board: Board; host: Host } {
    return name == "master" ? { board: this.master, host: this.masterHost } : this.standOf(name);
  }

  /** A finger on a button of the master for so many ms. */
  press(button: Button, ms = pressMs): void {
    this.touch(button, ms);
  }

  /** The master's joystick, pushed one way or pressed in, for so many ms. */
  push(way: Joystick, ms = pressMs): void {
    this.touch(way, ms);
  }

  private touch(contact: Button | Joystick, ms: number): void {
    this.master.drive(buttonPins[contact], { level: 0 });
    this.world.clock.at(this.world.clock.now() + ms, () => this.master.drive(buttonPins[contact], { level: 1 }));
  }

  /** Long enough for what has to be held. */
  hold(button: Button): void {
    this.press(button, holdMs);
  }

  /**
   * What a person does to make the range hot: tests STOP once after each power-up, clears it, and holds X. It goes on
   * by the arena's clock.
   */
  heat(stepsLeft = heatingStepsMax): void {
    const { clock } = this.world;
    const { isStopTested, word } = this.view;
    if (word == "HOT" || !stepsLeft) return;
    if (isStopTested) this.hold("X");
    else this.press("B");
    clock.at(clock.now() + pauseMs + (isStopTested ? holdMs : pressMs), () => this.heat(stepsLeft - 1));
  }

  /** A bullet at a plate: `strength`, 0 to 1, is what the piezo feels. True if the plate was there to be struck. */
  shoot(id: string, strength = 0.8): boolean {
    return this.standOf(id).plate.shoot(strength);
  }

  /** Where a plate really is. */
  pose(id: string): PlatePose {
    return this.standOf(id).plate.pose();
  }

  /** Out of reach: nothing arrives and nothing leaves, and nobody is told. `master` or a target. */
  cut(name: string): void {
    this.named(name).host.cut = true;
  }

  heal(name: string): void {
    this.named(name).host.cut = false;
  }

  /** Power off and on again. `master` or a target. */
  reboot(name: string): void {
    this.named(name).board.reboot();
  }

  kill(name: string): void {
    this.named(name).board.kill();
  }

  powerOn(name: string): void {
    this.named(name).board.powerOn();
  }

  /** What a maker with a cable types at a board's console. */
  type(name: string, line: string): void {
    this.named(name).board.type(line);
  }

  /** The console lines of one board that contain `text`. */
  said(name: string, text = ""): string[] {
    return this.lines.filter(([board, line]) => board == name && line.includes(text)).map(([, line]) => line);
  }

  /** Whether the master has all its targets. */
  get isComplete(): boolean {
    return this.stands.every((stand) => this.view.links.get(stand.id)?.linked);
  }
}

/** One target of the virtual arena: its board is no process. */
export interface VirtualStand extends Stand {
  readonly board: VmBoard;
}

/** The arena in virtual time: nothing happens but in `run` and `until`. */
export class VirtualArena extends Arena {
  declare readonly world: VirtualWorld;
  declare readonly master: VmBoard;
  declare readonly stands: readonly VirtualStand[];

  constructor(options: ArenaOptions & { network?: VirtualNetworkOptions } = {}) {
    super(virtualWorld(options.seed ?? 1, options.network), options);
  }

  protected override addressOf(address: string): string | undefined {
    return address || undefined;
  }

  override standOf(id: string): VirtualStand {
    return super.standOf(id) as VirtualStand;
  }

  /** Lets so many milliseconds pass. */
  run(ms: number): void {
    this.world.clock.run(ms);
  }

  /**
   * Lets time pass until the condition holds. Throws, with what the boards said last, when it does not within `maxMs`.
   */
  until(what: string, condition: () => boolean, maxMs = 30_000): void {
    if (this.world.clock.runUntil(condition, maxMs)) return;
    throw new Error(`not within ${maxMs} ms: ${what}\n${this.lastLines()}`);
  }

  /** Powers up and waits until all targets are linked. */
  assemble(): void {
    this.start();
    this.until("all targets linked", () => this.isComplete);
  }

  /** The master loses its power, and the router gives it another address when it is back. */
  moveMaster(address: string): void {
    this.master.kill();
    this.world.network.readdress(this.masterHost, address);
    this.master.powerOn();
  }

  /** Tests STOP, if it was not yet, and holds X until the range is hot. */
  makeHot(): void {
    this.heat();
    this.until("range HOT", () => this.view.word == "HOT", 6000);
    this.run(holdMs);
  }

  private lastLines(): string {
    return this.lines
      .slice(-20)
      .map(([board, line]) => `  ${board}: ${line}`)
      .join("\n");
  }
}

/** The arena by the wall clock, over real TCP. */
export class RealArena extends Arena {
  declare readonly world: RealWorld;
  private readonly processes: readonly ProcessBoard[];

  /** @throws Error if a board is to be a real interpreter and there is none */
  constructor(options: RealArenaOptions = {}) {
    const world = realWorld(options.seed ?? 1, options);
    const processes: ProcessBoard[] = [];
    const pagePort = options.pagePort ?? 0;
    // Two arenas of one machine hear each other's masters; they must not be two masters of one range.
    const own = options.port === undefined || options.port == portDefault ? {} : { range: `${ssid} ${options.port}` };
    const settings = {
      masterSettings: { ...own, ...options.masterSettings },
      targetSettings: { ...own, ...options.targetSettings },
    };
    super(world, { ...options, ...settings, pagePort }, (name, host, port) => {
      const runtime = typeof options.runtime == "function" ? options.runtime(name) : options.runtime;
      if (runtime != "espruino") return undefined;
      const program = options.interpreter ?? findInterpreter();
      if (program === undefined) throw new Error(noInterpreter);
      const { clock, network } = world;
      const route =
        name == "master"
          ? new ListeningRoute(network, host, port)
          : new DiallingRoute(network, host, host.address, port);
      const pageRoute = name == "master" && pagePort ? new ListeningRoute(network, host, pagePort) : undefined;
      const board = new ProcessBoard({ name, program, clock, route, ...(pageRoute && { pageRoute }) });
      processes.push(board);
      return board;
    });
    this.processes = processes;
  }

  /** The board of that name as the process that it is. Throws if it is none. */
  processOf(name: string): ProcessBoard {
    const board = this.processes.find((candidate) => candidate.name == name);
    if (!board) throw new Error(`${name} is no process`);
    return board;
  }

  protected override addressOf(): string | undefined {
    return undefined;
  }

  /** Waits until the condition holds; rejects when it does not within `maxMs`. */
  until(what: string, condition: () => boolean, maxMs = 30_000): Promise<void> {
    const { clock } = this.world;
    const end = clock.now() + maxMs;
    return new Promise((resolve, reject) => {
      const poll = () => {
        if (condition()) resolve();
        else if (clock.now() >= end) reject(new Error(`not within ${maxMs} ms: ${what}`));
        else clock.at(clock.now() + 20, poll);
      };
      poll();
    });
  }

  /** Powers everything off and frees the port. */
  async close(): Promise<void> {
    this.master.kill();
    for (const stand of this.stands) stand.board.kill();
    await Promise.all(this.processes.map((board) => board.close()));
    await this.world.close();
  }
}
