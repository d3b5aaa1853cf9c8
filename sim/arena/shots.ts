// Shots at the plates, and why one does not count: judged by what a target's console, its wire and its plate show.
import { Subject } from "../../shared/console-lines.js";
import { feltOf } from "../devices/plate.js";
import type { Arena, Stand } from "./arena.js";

/** The threshold of a target whose settings name none. */
const thresholdDefault = 0.15;

export interface ShotResult {
  /** Whether it struck a plate, and what the piezo felt then. */
  struck: boolean;
  felt?: number;
  /** Whether its target takes it for a hit. */
  counts: boolean;
  /** What happened, or why the shot does not count. */
  message: string;
}

/** What the master asked a target last that moves its plate, and by what the target's threshold is divided. */
interface Asked {
  type: "activate" | "stand_up" | "lay_down";
  sensitivity: number;
}

export class Shots {
  private readonly armed = new Set<string>();
  private readonly asked = new Map<string, Asked>();

  constructor(private readonly arena: Arena) {
    const own = new Set(arena.stands.map(({ id }) => id));
    arena.onLine((board, line) => {
      if (own.has(board)) this.read(board, line);
    });
    arena.wire.onLine(({ target, direction, text }) => {
      const type = /^\{"type":"(activate|stand_up|lay_down)"/.exec(text)?.[1] as Asked["type"] | undefined;
      if (direction !== "out" || target === undefined || type === undefined) return;
      this.asked.set(target, { type, sensitivity: Number(/"sensitivity":([\d.]+)/.exec(text)?.[1] ?? 1) });
    });
  }

  /** Whether a hit on that target's plate would be felt: an exposure runs, and its sensor is armed. */
  isArmed(id: string): boolean {
    return this.armed.has(id) && this.arena.named(id).board.powered;
  }

  /** Shoots with a force of 0 to 1, `x` and `y` radii from the plate's centre. */
  shoot(id: string, force: number, x = 0, y = 0): ShotResult {
    const stand = this.arena.standOf(id);
    const felt = feltOf(force, x, y);
    if (felt === undefined)
      return { struck: false, counts: false, message: `Missed: the shot went beside the plate of ${id}.` };
    const fault = this.fault(stand, felt);
    const struck = this.arena.shoot(id, felt);
    return {
      struck,
      ...(struck && { felt: Math.round(felt * 100) / 100 }),
      counts: fault === undefined,
      message: fault ?? this.hitText(id, felt),
    };
  }

  private read(id: string, line: string): void {
    const [subject, what] = line.split(" ");
    if (subject === Subject.ready) this.armed.delete(id);
    if (subject !== Subject.exposure) return;
    if (what === "armed") this.armed.add(id);
    else this.armed.delete(id);
  }

  /** Why a shot now, of which the piezo would feel so much, does not count; undefined if it does. */
  private fault({ id, board, plate }: Stand, felt: number): string | undefined {
    const pose = plate.pose();
    if (pose === "down") return `No plate is up at ${id}.`;
    if (!board.powered) return `${id} has no power: it feels nothing.`;
    if (!this.isArmed(id)) return this.unarmedText(id, pose === "falling");
    const threshold = thresholdOf(board.storage.get("snyper.json")) / (this.asked.get(id)?.sensitivity ?? 1);
    return felt < threshold
      ? `Too soft: the piezo of ${id} felt ${felt.toFixed(2)}, and ${threshold.toFixed(2)} is needed.`
      : undefined;
  }

  private unarmedText(id: string, isFalling: boolean): string {
    if (isFalling) return `Too late: the plate of ${id} is falling.`;
    return this.asked.get(id)?.type === "activate"
      ? `Too early: ${id} is not armed yet.`
      : `The plate of ${id} is up for setting up: nothing counts.`;
  }

  private hitText(id: string, felt: number): string {
    const { game, links } = this.arena.view;
    if (game?.up.has(id) && game.exposed.get(id)?.isNoShoot) return `${id} must not be shot: that costs points.`;
    const hit = `Hit ${id}: the piezo feels ${felt.toFixed(2)}.`;
    return links.get(id)?.linked ? hit : `${hit} It has no link: its result comes when it is back.`;
  }
}

/** The threshold in a target's settings. */
function thresholdOf(settings: string | undefined): number {
  const { sensor } = JSON.parse(settings ?? "{}") as { sensor?: { threshold?: number } };
  return sensor?.threshold ?? thresholdDefault;
}
