// What the two halves of a board's Wi-Fi share: its radio, which may be in trouble, and how it answers and reports.
import { boards } from "../../../tools/common/boards.js";
import type { AccessPointSettings, Air } from "../../world/air.js";
import type { Timer } from "../../world/world.js";
import type { Machine } from "../machine.js";
import type { Emitter } from "./emitter.js";
import { boardError, boardObject } from "./faces.js";

/** How many bytes a board copies of a network's name, of the password of one that it joins, and of its own password. */
export const { nameBytes: nameBytesMax, joinBytes: joinBytesMax, ownBytes: ownBytesMax } = boards.esp32.wifiLimits!;
export const netmask = "255.255.255.0";
export const noAddress = "0.0.0.0";

/** ESP-IDF's reasons for a disconnection, by number. */
const reasonNames: Record<number, string> = {
  5: "ASSOC_TOOMANY",
  6: "NOT_AUTHED",
  8: "ASSOC_LEAVE",
  15: "4WAY_HANDSHAKE_TIMEOUT",
  200: "BEACON_TIMEOUT",
  201: "NO_AP_FOUND",
};

export function reasonName(reason: number): string {
  return reasonNames[reason] ?? "Unknown reason";
}

/** A network's authentication, as stations see it. */
export function authModeOf(settings: AccessPointSettings | undefined): string {
  return settings?.authMode ?? (settings?.password ? "wpa2" : "open");
}

/** A hardware address made from the board's name, so that it stays the same over power losses. */
export function macOf(name: string, first: number): string {
  let hash = 0x811c9dc5;
  const bytes = [first, 0x6f, 0x28];
  for (let i = 0; bytes.length < 6; i++) {
    hash = Math.imul(hash ^ (name.charCodeAt(i % Math.max(1, name.length)) || 0), 0x01000193) >>> 0;
    if (i + 1 >= name.length) bytes.push(hash >>> 24);
  }
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

/** A text as C copies it: up to its first zero byte, and no longer than its buffer. */
export function copied(text: string, bytesMax: number): string {
  return text.slice(0, bytesMax).split("\0")[0]!;
}

export class Radio {
  constructor(
    readonly machine: Machine,
    readonly air: Air,
    private readonly emitter: Emitter,
  ) {
    air.equip(machine.host);
    machine.onPowerLoss(() => air.vanish(machine.host));
  }

  /** Whether the radio starts what it should start. If it fails to, it reports that to `callback`, or throws. */
  starts(callback: Function | undefined): boolean {
    const trouble = this.air.troubleOf(this.machine.host);
    if (trouble?.kind === "refusing") throw this.error(trouble.error);
    if (trouble?.kind === "failing" && callback) this.machine.queue(callback, [trouble.error]);
    return trouble?.kind !== "failing" && trouble?.kind !== "dead";
  }

  /** Answers by a callback: late or not at all if the radio is in trouble. */
  reply(callback: Function, args: unknown[] = []): void {
    const trouble = this.air.troubleOf(this.machine.host);
    if (trouble?.kind === "dead" || trouble?.kind === "mute") return;
    if (trouble?.kind === "late") this.after(trouble.ms, () => this.machine.queue(callback, args));
    else this.machine.queue(callback, args);
  }

  /** Returns details, and passes them to the callback after `before`. */
  answer(done: unknown, before: unknown[], details: object): object {
    const callback = this.optionalCallback(done);
    const value = boardObject(this.machine, details);
    if (callback) this.reply(callback, [...before, value]);
    return value;
  }

  optionalCallback(done: unknown): Function | undefined {
    if (done === undefined || done === null) return undefined;
    if (typeof done !== "function") throw this.error(`Expecting callback function but got ${String(done)}`);
    return done;
  }

  /** The radio works in parallel to the interpreter: its work waits for no callback, only its events do. */
  after(ms: number, work: () => void): Timer {
    const clock = this.machine.world.clock;
    return clock.at(clock.now() + ms, () => {
      if (this.machine.alive) work();
    });
  }

  fireEvent(event: string, details: object): void {
    this.emitter.fire(event, [boardObject(this.machine, details)]);
  }

  error(message: string): Error {
    return boardError(this.machine, message);
  }
}
