// The arena: a master, its targets with their plates, the radio between them, and what a person can do to them.
import { pagePortDefault, portDefault } from "../../shared/limits.js";
import { boards } from "../../tools/common/boards.js";
import { codeFiles } from "../../tools/common/codes.js";
import { pageFile } from "../../firmware/master/web/page-file.js";
import type { Board } from "../board/board.js";
import { KalumaBoard } from "../board/kaluma/board.js";
import { KalumaProcessBoard } from "../board/kaluma/process-board.js";
import { ProcessBoard } from "../board/process-board.js";
import { VmBoard } from "../board/vm-board.js";
import type { PlatePose } from "../devices/plate.js";
import { St7789 } from "../devices/st7789.js";
import { Air, boardStationsMax } from "../world/air.js";
import type { Host, World } from "../world/world.js";
import { Contacts } from "./contacts.js";
import { builtBundle, builtPage, settingsText } from "./flashed.js";
import { RangeKey } from "./range-key.js";
import type { Bundles, MakeBoard } from "./runtimes.js";
import { RangeView } from "./range-view.js";
import { Wire } from "./wire.js";
import { mountStand, ownPins, type Stand } from "./stand.js";
import { buttonPins, pinsWithBuzzer, screenWiring, type Button, type Joystick } from "./wiring.js";

export interface ArenaOptions {
  /** The number of targets, `target_1` and so on; default 4. More than 4 need a router, which the arena then adds. */
  targets?: number;
  /** Whether all boards join a router's network; by default only where the master's own has too few places. */
  router?: boolean;
  /** Decides the random numbers of boards and network; default 1. */
  seed?: number;
  /** The port that the master listens on; default 8081. */
  port?: number;
  /**
   * The port of the master's page for spectators, 0 for none. The default is 8080 in the virtual world and none in the
   * real one, where another program may use that port.
   */
  pagePort?: number;
  /** The bundles to run instead of the built ones. */
  bundles?: Bundles;
  /** The number of sockets of each board; by default an ESP32's, or more if that is too few for the targets. */
  sockets?: number;
  /** Added to each `snyper.json` that the arena writes. */
  masterSettings?: object;
  targetSettings?: object;
  /** The range's key. Without one the range is open: anybody on its network may join. */
  key?: RangeKey | undefined;
  /** Whether the master has a buzzer; default no. */
  buzzer?: boolean;
  /** The targets do not know the master's address, but discover it. */
  discovery?: boolean;
}

/** How long a finger rests on a button, ms, when it presses and when it holds; and the pause between two of these. */
const pressMs = 120;
export const holdMs = 1200;
const pauseMs = 200;
/** The steps to a hot range: press STOP, clear it with X, heat with X; and as many again if the board was busy. */
const heatingStepsMax = 6;
/** An ESP32's sockets, those of a master that no target uses, and connections for others on a larger range's master. */
const boardSocketsMax = boards.esp32.sockets;
const ownSockets = 2;
const strangersMax = 12;
export const ssid = "snyper";
const password = "only simulated";
const routerStationsMax = 64;
/** How many console lines are remembered of each board. */
const linesMax = 500;

/** Where a board gets its host, its random numbers and its files from. */
interface BoardPlan {
  name: string;
  host: Host;
  seed: number;
  bundle: string;
  settings: object;
}

export type { Stand } from "./stand.js";
export type { BoardParts, Bundles, MakeBoard, Runtime, Runtimes } from "./runtimes.js";

export abstract class Arena {
  readonly air: Air;
  readonly master: Board;
  readonly masterHost: Host;
  readonly stands: readonly Stand[];
  /** The range as the master's console describes it. */
  readonly view = new RangeView();
  readonly wire: Wire;
  /** The master's screen; it stays dark if the master is a process. */
  readonly screen: St7789;
  /** Each console line of each board, oldest first: `[board, line]`. */
  readonly lines: [string, string][] = [];
  /** The port that the master listens on. */
  readonly port: number;
  /** The port of its page; 0 for none. */
  readonly pagePort: number;
  /** The number of sockets of each board. */
  private readonly socketsMax: number;
  private readonly listeners: ((board: string, line: string) => void)[] = [];
  /** The master's buttons and its joystick. */
  readonly contacts = new Contacts<Button | Joystick>((contact, level) =>
    this.master.drive(buttonPins[contact], { level }),
  );

  protected constructor(
    readonly world: World,
    readonly options: ArenaOptions,
    private readonly makeBoard: MakeBoard = () => undefined,
  ) {
    const count = options.targets ?? 4;
    const byRouter = options.router ?? count > boardStationsMax;
    this.port = options.port ?? portDefault;
    this.pagePort = options.pagePort ?? pagePortDefault;
    this.socketsMax =
      options.sockets ?? (count <= boardSocketsMax - ownSockets ? boardSocketsMax : count + strangersMax);
    this.air = new Air(world.clock);
    this.masterHost = world.network.host("master", this.addressOf(byRouter ? "192.168.1.2" : "192.168.4.1"));
    this.wire = new Wire(world.network, this.masterHost);
    if (byRouter) this.openNetwork(routerStationsMax, "192.168.1.1", "02:00:00:00:00:01");
    this.master = this.makeMaster(byRouter);
    // A master that is a process has no simulated radio: its network is opened for the boards that have one.
    if (!byRouter && this.master instanceof ProcessBoard)
      this.openNetwork(boardStationsMax, "192.168.4.1", "02:00:00:00:00:02");
    this.screen = new St7789(this.master, screenWiring);
    this.master.onLine((line) => this.view.read(line));
    const bundle = options.bundles?.target ?? builtBundle("target");
    this.stands = Array.from({ length: count }, (_, index) => this.makeStand(index, bundle));
  }

  /** The address that a host gets in this world. */
  protected abstract addressOf(address: string): string | undefined;

  /** What a board's settings say of the range's key. */
  private keyOf(id?: string): object {
    const { key } = this.options;
    return key ? { key: id === undefined ? key.ofMaster : key.ofTarget(id) } : { open: true };
  }

  private openNetwork(stationsMax: number, gateway: string, mac: string): void {
    this.air.open({ ssid, password, stationsMax, gateway, mac });
  }

  private makeMaster(byRouter: boolean): Board {
    const { options, port, pagePort } = this;
    const page = { port: pagePort, sockets: this.socketsMax };
    const master = this.board({
      name: "master",
      host: this.masterHost,
      seed: options.seed ?? 1,
      bundle: options.bundles?.master ?? builtBundle("master"),
      settings: {
        wifi: byRouter ? "join" : "ap",
        ssid,
        password,
        port,
        page,
        ...this.keyOf(),
        ...(options.buzzer === true && { pins: pinsWithBuzzer }),
        ...options.masterSettings,
      },
    });
    master.storage.set(pageFile, builtPage());
    const address = byRouter ? undefined : this.masterHost.address;
    for (const [file, bits] of codeFiles({ ssid, password, address, pagePort })) master.storage.set(file, bits);
    return master;
  }

  private makeStand(index: number, bundle: string): Stand {
    const { options, port } = this;
    const id = `target_${index + 1}`;
    const host = this.world.network.host(id, this.addressOf(""));
    const own = ownPins(options.targetSettings);
    const named = own.id ?? id;
    const master = options.discovery ? {} : { master: this.masterHost.address };
    const board = this.board({
      name: id,
      host,
      seed: (options.seed ?? 1) * 1000 + index + 1,
      bundle,
      settings: { id, ssid, password, ...master, port, ...this.keyOf(named), ...own },
    });
    return mountStand(this.world.clock, { id, board, host });
  }

  private board({ name, host, seed, bundle, settings }: BoardPlan): Board {
    const parts = { name, host, air: this.air, seed, socketsMax: this.socketsMax };
    const board = this.makeBoard(parts) ?? new VmBoard({ ...parts, world: this.world });
    // A board that runs Kaluma cannot discover its master.
    const isKaluma = board instanceof KalumaBoard || board instanceof KalumaProcessBoard;
    const place = isKaluma ? { master: this.masterHost.address } : {};
    board.storage.set("snyper.json", settingsText({ ...settings, ...place }));
    board.storage.set(".bootcde", bundle);
    board.onLine((line) => {
      this.lines.push([name, line]);
      if (this.lines.length > linesMax * (1 + this.stands.length)) this.lines.shift();
      for (const listener of this.listeners) listener(name, line);
    });
    return board;
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

  /** The target with that id. Throws if there is none. */
  standOf(id: string): Stand {
    const stand = this.stands.find((candidate) => candidate.id === id);
    if (!stand) throw new Error(`no target ${id}`);
    return stand;
  }

  /** The board and host of `master` or a target. */
  named(name: string): { board: Board; host: Host } {
    return name === "master" ? { board: this.master, host: this.masterHost } : this.standOf(name);
  }

  /** Presses a button of the master for so many ms. */
  press(button: Button, ms = pressMs): void {
    this.contacts.close(button, ms, this.world.clock);
  }

  /** Pushes the master's joystick in one direction, or presses it in, for so many ms. */
  push(direction: Joystick, ms = pressMs): void {
    this.contacts.close(direction, ms, this.world.clock);
  }

  /** Presses a button for long enough to count as a hold. */
  hold(button: Button): void {
    this.press(button, button === "A" ? 2 * holdMs : holdMs);
  }

  /**
   * Makes the range hot as a person would: presses STOP to test it, which is needed once after each power-up, clears
   * it, and holds X. The steps follow each other by the arena's clock.
   */
  heat(stepsLeft = heatingStepsMax): void {
    const { clock } = this.world;
    const { isStopTested, word } = this.view;
    if (word === "HOT" || !stepsLeft) return;
    if (isStopTested) this.hold("X");
    else this.press("B");
    clock.at(clock.now() + pauseMs + (isStopTested ? holdMs : pressMs), () => this.heat(stepsLeft - 1));
  }

  /** Shoots at a plate; the piezo feels `strength`, 0 to 1. True if the shot strikes the plate. */
  shoot(id: string, strength = 0.8): boolean {
    return this.standOf(id).plate.shoot(strength);
  }

  /** A plate's true pose. */
  pose(id: string): PlatePose {
    return this.standOf(id).plate.pose();
  }

  /** Cuts off `master` or a target: nothing arrives and nothing leaves, and neither end is notified. */
  cut(name: string): void {
    this.named(name).host.cut = true;
  }

  heal(name: string): void {
    this.named(name).host.cut = false;
  }

  /** Switches `master` or a target off and on. */
  reboot(name: string): void {
    this.named(name).board.reboot();
  }

  kill(name: string): void {
    this.named(name).board.kill();
  }

  powerOn(name: string): void {
    this.named(name).board.powerOn();
  }

  /** Types a line at a board's console. */
  type(name: string, line: string): void {
    this.named(name).board.type(line);
  }

  /** The console lines of one board that contain `text`. */
  said(name: string, text = ""): string[] {
    return this.lines.filter(([board, line]) => board === name && line.includes(text)).map(([, line]) => line);
  }

  /** Whether all targets are linked to the master. */
  get isComplete(): boolean {
    return this.stands.every((stand) => this.view.links.get(stand.id)?.linked);
  }
}
