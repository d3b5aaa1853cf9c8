// The hands of those who look at the page: what they may ask for, and doing it to the arena.
import type { Arena, Stand } from "../arena/arena.js";
import { buttonPins, type Button, type Joystick } from "../arena/wiring.js";
import { feltOf } from "../devices/plate.js";
import type { Board } from "../board/board.js";
import type { Host, Timer } from "../world/world.js";
import { readCommand, type CommandOf, type Fields } from "./fields.js";
import { linkStates, type Answer, type LinkState } from "./messages.js";

type Contact = Button | Joystick;

/** A finger rests on a contact for so long at least, and is taken off when nobody has done so by then, ms. */
const touchMsMin = 120;
const touchMsMax = 10_000;
/** Extra time on the way, ms: more than this and every request times out. */
const delayMsMax = 3000;
/** How far beside the plate's centre a shot may go, in radii. */
const asideMax = 4;

interface Finger {
  sinceMs: number;
  lifting: Timer;
}

/** What may be asked of an arena with these boards, and these targets among them. */
function specOf(boards: readonly string[], targets: readonly string[]) {
  const contact = { kind: "choice", of: Object.keys(buttonPins) as Contact[] } as const;
  const board = { kind: "choice", of: boards } as const;
  const target = { kind: "choice", of: targets } as const;
  const share = { kind: "number", minimum: 0, maximum: 1 } as const;
  const aside = { kind: "number", minimum: -asideMax, maximum: asideMax } as const;
  const by = { kind: "number", minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;
  const ms = { kind: "number", minimum: 0, maximum: delayMsMax } as const;
  const on = { kind: "flag" } as const;
  return {
    touch: { contact, by },
    release: { contact, by },
    press: { contact },
    shoot: { target, x: aside, y: aside, force: share },
    link: { board, state: { kind: "choice", of: linkStates } },
    delay: { board, delayMs: ms, jitterMs: ms },
    wifi: { board, on },
    power: { board, on },
    reboot: { board },
    servo: { target, speed: share },
    knock: { target, strength: share },
    heal: {},
  } as const satisfies Record<string, Fields>;
}

export type Command = CommandOf<ReturnType<typeof specOf>>;

export class Commands {
  private readonly spec: ReturnType<typeof specOf>;
  /** Fingers on each contact, by whose they are. */
  private readonly fingers = new Map<Contact, Map<number, Finger>>();

  constructor(private readonly arena: Arena) {
    const ids = arena.stands.map(({ id }) => id);
    this.spec = specOf(["master", ...ids], ids);
  }

  /** Does what a body asks for. */
  run(body: string): Answer {
    const read = readCommand(body, this.spec);
    return "error" in read ? read : this.carryOut(read.command);
  }

  carryOut(command: Command): Answer {
    switch (command.do) {
      case "touch":
        this.touch(command.contact, command.by);
        return {};
      case "release":
        this.release(command.contact, command.by);
        return {};
      case "press":
        if (command.contact.length === 1) this.arena.press(command.contact as Button);
        else this.arena.push(command.contact as Joystick);
        return {};
      case "shoot":
        return this.fire(command);
      case "link":
        return this.setLink(command.board, command.state);
      case "delay":
        this.arena.world.network.setImpairment(this.boardOf(command.board).host, {
          delayMs: command.delayMs,
          jitterMs: command.jitterMs,
        });
        return {
          message: `What ${command.board} sends and gets takes ${command.delayMs} to ${command.delayMs + command.jitterMs} ms longer.`,
        };
      case "wifi":
        return this.setWifi(command.board, command.on);
      case "power":
        if (command.on) this.arena.powerOn(command.board);
        else this.arena.kill(command.board);
        return { message: `${command.board} is switched ${command.on ? "on" : "off"}.` };
      case "reboot":
        this.arena.reboot(command.board);
        return { message: `${command.board} was switched off and on.` };
      case "servo":
        this.arena.standOf(command.target).plate.speed = command.speed;
        return { message: `The servo of ${command.target} ${turning(command.speed)}.` };
      case "knock":
        this.arena.standOf(command.target).plate.knock(command.strength);
        return {
          message: `${command.target} was shaken with ${command.strength.toFixed(2)}, as by a neighbour's hit.`,
        };
      case "heal":
        this.heal();
        return { message: "Everything is healed and switched on." };
      default: {
        const never: never = command;
        return never;
      }
    }
  }

  /** Somebody closed the page: what was pressed there is let go. */
  releaseAll(by: number): void {
    for (const contact of this.fingers.keys()) this.release(contact, by);
  }

  private boardOf(name: string): { board: Board; host: Host } {
    return name === "master" ? { board: this.arena.master, host: this.arena.masterHost } : this.arena.standOf(name);
  }

  private touch(contact: Contact, by: number): void {
    const { clock } = this.arena.world;
    const fingers = this.fingers.get(contact) ?? new Map<number, Finger>();
    this.fingers.set(contact, fingers);
    fingers.get(by)?.lifting.cancel();
    fingers.set(by, {
      sinceMs: clock.now(),
      lifting: clock.at(clock.now() + touchMsMax, () => this.lift(contact, by)),
    });
    this.arena.master.drive(buttonPins[contact], { level: 0 });
  }

  /** A contact that was only brushed is held down long enough to count. */
  private release(contact: Contact, by: number): void {
    const finger = this.fingers.get(contact)?.get(by);
    if (!finger) return;
    const { clock } = this.arena.world;
    finger.lifting.cancel();
    const leftMs = finger.sinceMs + touchMsMin - clock.now();
    if (leftMs <= 0) this.lift(contact, by);
    else finger.lifting = clock.at(clock.now() + leftMs, () => this.lift(contact, by));
  }

  private lift(contact: Contact, by: number): void {
    const fingers = this.fingers.get(contact)!;
    fingers.delete(by);
    if (fingers.size === 0) this.arena.master.drive(buttonPins[contact], { level: 1 });
  }

  private fire({ target, x, y, force }: Command & { do: "shoot" }): Answer {
    const felt = feltOf(force, x, y);
    if (felt === undefined) return { struck: false, message: `Past ${target}.` };
    if (!this.arena.shoot(target, felt)) return { struck: false, message: `No plate stands at ${target}.` };
    return {
      struck: true,
      felt: Math.round(felt * 100) / 100,
      message: `${target} struck, the piezo feels ${felt.toFixed(2)}.`,
    };
  }

  private setLink(name: string, state: LinkState): Answer {
    const { host } = this.boardOf(name);
    host.cut = state === "cut";
    this.arena.world.network.setImpairment(host, { deaf: state === "deaf", mute: state === "mute" });
    const words = {
      clear: "is in reach",
      cut: "is out of reach",
      deaf: "hears nothing, but is heard",
      mute: "is not heard, but hears",
    };
    return { message: `${name} ${words[state]}.` };
  }

  private setWifi(name: string, on: boolean): Answer {
    const { host } = this.boardOf(name);
    if (host.onAir === undefined) return { error: `board: ${name} has no simulated radio; cut its link instead.` };
    this.arena.air.setOutOfRange(host, !on);
    return { message: `${name} is ${on ? "back in" : "out of"} the Wi-Fi's range.` };
  }

  private heal(): void {
    const { master, masterHost, stands, air, world } = this.arena;
    const all: (Pick<Stand, "board" | "host"> & Partial<Stand>)[] = [{ board: master, host: masterHost }, ...stands];
    for (const { board, host, plate } of all) {
      host.cut = false;
      world.network.setImpairment(host, { delayMs: 0, jitterMs: 0, deaf: false, mute: false });
      if (host.onAir !== undefined) air.setOutOfRange(host, false);
      if (plate) plate.speed = 1;
      board.powerOn();
    }
  }
}

function turning(speed: number): string {
  return speed === 0 ? "is stuck" : speed === 1 ? "turns freely" : `turns at ${Math.round(speed * 100)} % of its speed`;
}
