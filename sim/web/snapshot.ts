// The range as the page shows it: read from the arena in parts, of which only those that changed are sent again.
import { VmBoard } from "../board/vm-board.js";
import type { Board } from "../board/board.js";
import type { Arena, Stand } from "../arena/arena.js";
import { Buzzer } from "../arena/buzzer.js";
import { pageNames } from "../arena/guide.js";
import type { Shots } from "../arena/shots.js";
import type { Game } from "../arena/range-view.js";
import { Watcher, type TargetState } from "../arena/state.js";
import { shownBytes } from "../../tools/common/terminal.js";
import type { Host } from "../world/world.js";
import { DisplayChanges } from "./display.js";
import type { BoardPart, GamePart, LinkState, NamesPart, PlatePart, RangePart, TargetPart } from "./messages.js";
import { winnerText } from "../arena/winner.js";
import { WireLog } from "./wire-log.js";

/** How often the boards' memory is sampled, ms. */
const memoryMs = 1000;

const rounded = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;

export interface SnapshotOptions {
  /** It leaves out the lines of the wire and the boards' memory. */
  isBrief?: boolean;
  /** What is wrong with the file of the maker's own game, "" for nothing. */
  gameFault?: (() => string) | undefined;
}

export class Snapshot {
  private readonly watcher: Watcher;
  private readonly display: DisplayChanges;
  private readonly wire: WireLog | undefined;
  private readonly buzzer: Buzzer;
  /** Each part as JSON, as it was last sent. */
  private readonly sent = new Map<string, string>();
  private readonly memory = new Map<string, BoardPart["memory"]>();
  private memoryAtMs = -Infinity;

  /** `address` is the one that targets dial. */
  constructor(
    private readonly arena: Arena,
    address: string,
    private readonly shots: Shots,
    private readonly options: SnapshotOptions = {},
  ) {
    this.watcher = new Watcher(arena, address);
    this.display = new DisplayChanges(arena.screen);
    this.wire = options.isBrief ? undefined : new WireLog(arena.wire);
    this.buzzer = new Buzzer(arena.master);
  }

  /** What has changed since the last call, as a frame's JSON; undefined if nothing has. */
  changes(): string | undefined {
    const changed: [string, string][] = [];
    for (const [name, part] of this.parts()) {
      const json = JSON.stringify(part);
      if (this.sent.get(name) === json) continue;
      this.sent.set(name, json);
      changed.push([name, json]);
    }
    const display = this.display.changes();
    const { lines, skipped } = this.wire?.changes() ?? { lines: [], skipped: 0 };
    const tones = this.buzzer.changes();
    const fields = [
      ...(changed.length > 0 ? [partsField(changed)] : []),
      ...(display.length > 0 ? [`"display":${JSON.stringify(display)}`] : []),
      ...(lines.length > 0 ? [`"wire":${JSON.stringify(lines)}`] : []),
      ...(tones.length > 0 ? [`"tones":${JSON.stringify(tones)}`] : []),
      ...(skipped > 0 ? [`"skipped":${skipped}`] : []),
    ];
    return fields.length > 0 ? `{${fields.join()}}` : undefined;
  }

  /** The whole state as of the last call of `changes`. */
  whole(): string {
    return `{"whole":true,${partsField([...this.sent])},"display":${JSON.stringify(this.display.whole())},"wire":${JSON.stringify(this.wire?.whole() ?? [])}}`;
  }

  private *parts(): Generator<[string, RangePart | GamePart | NamesPart | TargetPart | BoardPart | null]> {
    const { arena } = this;
    this.sampleMemory();
    const targets = this.watcher.targets();
    yield ["range", this.range()];
    yield ["game", this.game()];
    yield ["names", this.names()];
    for (const target of targets)
      yield [`target ${target.id}`, this.target(target, arena.stands[(target.number ?? 0) - 1])];
    yield ["board master", this.board(arena.master, arena.masterHost)];
    for (const { id, board, host } of arena.stands) yield [`board ${id}`, this.board(board, host)];
  }

  private range(): RangePart {
    const { view, master, screen } = this.arena;
    const screenState = !(master instanceof VmBoard) ? "unseen" : master.powered && screen.isLit ? "lit" : "dark";
    const { dialAddress: address } = this.watcher;
    const fault = this.options.gameFault?.() ?? "";
    return { word: view.word, address, ...this.watcher.guide(pageNames), fault, screen: screenState };
  }

  private target(state: TargetState, stand: Stand | undefined): TargetPart {
    const { id, number, linked, reason, pose, last, roundTripMs } = state;
    const { game, checks, tests } = this.arena.view;
    const check = checks.get(id);
    const exposed = game?.up.has(id) ? game.exposed.get(id) : undefined;
    return {
      id,
      number: number ?? null,
      linked: linked ?? null,
      reason,
      pose: pose ?? null,
      last,
      check: check ? { level: check.level, facts: check.facts.map(shownBytes) } : null,
      tested: shownBytes(tests.get(id) ?? ""),
      armed: stand ? this.shots.isArmed(id) : exposed !== undefined,
      owner: exposed?.player ?? "",
      isNoShoot: exposed?.isNoShoot ?? false,
      row: game ? lastRow(game, id) : null,
      tripMs: roundTripMs === undefined ? null : rounded(roundTripMs, 2),
      light: stand?.light.isOn ?? false,
      plate: stand ? platePart(stand) : null,
    };
  }

  private game(): GamePart | null {
    const { game } = this.arena.view;
    if (!game) return null;
    const { name, state, why, isDuel, players, exposures, sheet, totals, sides, pars } = game;
    return {
      name,
      state,
      why,
      players,
      isDuel,
      rows: state === "over" ? sheet : exposures,
      totals: [...totals].map(([player, total]) => ({ player, ...total })),
      sides: [...sides].map(([side, { points, players: own }]) => ({ name: side, points, players: own })),
      pars: [...pars].map(([player, par]) => ({ player, ...par })),
      winner: state === "over" ? winnerText(game) : "",
      places: [...game.places].map(([player, place]) => ({ player, place })),
    };
  }

  private names(): NamesPart | null {
    const { told, refusal, refusals } = this.arena.view.names;
    return told && !this.options.isBrief ? { ...told, refusal: shownBytes(refusal), refusals } : null;
  }

  private board(board: Board, host: Host): BoardPart {
    const { network } = this.arena.world;
    const { delayMs, jitterMs } = network.impairment(host);
    return {
      name: board.name,
      powered: board.powered,
      link: this.link(host),
      delayMs,
      jitterMs,
      wifi: host.onAir === undefined ? null : !this.arena.air.isOutOfRange(host),
      memory: this.memory.get(board.name) ?? null,
    };
  }

  private link(host: Host): LinkState {
    const { deaf, mute } = this.arena.world.network.impairment(host);
    return host.cut || (deaf && mute) ? "cut" : deaf ? "deaf" : mute ? "mute" : "clear";
  }

  /** Estimating a board's memory counts everything alive on it, so once a second is enough. */
  private sampleMemory(): void {
    const nowMs = this.arena.world.clock.now();
    if (!this.wire || nowMs - this.memoryAtMs < memoryMs) return;
    this.memoryAtMs = nowMs;
    for (const board of [this.arena.master, ...this.arena.stands.map((stand) => stand.board)]) {
      const reported = this.wire.memory.get(board.name);
      const { usage, total } = board.memory();
      if (board instanceof VmBoard)
        this.memory.set(board.name, board.powered ? { free: total - usage, total, isReported: false } : null);
      else this.memory.set(board.name, reported ? { ...reported, isReported: true } : null);
    }
  }
}

function partsField(parts: readonly [string, string][]): string {
  return `"parts":{${parts.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join()}}`;
}

/** A target's last row in the game. */
function lastRow({ exposures }: Game, id: string): TargetPart["row"] {
  const index = exposures.findLastIndex((row) => row?.target === id);
  if (index < 0) return null;
  const { outcome, points } = exposures[index]!;
  return { number: index + 1, outcome, points };
}

function platePart({ plate }: Stand): PlatePart {
  return {
    elevation: rounded(plate.elevation(), 3),
    wanted: rounded(plate.commanded(), 3),
    perSecond: rounded(plate.perSecond, 3),
    speed: plate.speed,
  };
}
