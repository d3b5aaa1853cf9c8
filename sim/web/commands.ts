// The commands that the arena page may send, and what they do to the arena.
import { isName, nameRule } from "../../firmware/master/game/names.js";
import type { Arena, Stand } from "../arena/arena.js";
import { buttonPins, type Button, type Joystick } from "../arena/wiring.js";
import type { Board } from "../board/board.js";
import type { Shots } from "../arena/shots.js";
import type { Host, Timer } from "../world/world.js";
import { readCommand, type CommandOf, type Fields } from "./fields.js";
import { linkStates, type Answer, type LinkState } from "./messages.js";

type Contact = Button | Joystick;

/** The minimum length of a press, and the time after which it is released in any case, ms. */
const touchMsMin = 120;
const touchMsMax = 10_000;
/** The maximum extra delay, ms: with more than this every request times out. */
const delayMsMax = 3000;
/** How far from the plate's centre a shot may land, in radii. */
const asideMax = 4;

interface Finger {
  sinceMs: number;
  lifting: Timer;
}

/** The commands for an arena with these boards, and these targets among them. */
function specOf(boards: readonly string[], targets: readonly string[]) {
  const contact = { kind: "choice", of: Object.keys(buttonPins) as Contact[] } as const;
  const board = { kind: "choice", of: boards } as const;
  const target = { kind: "choice", of: targets } as const;
  const share = { kind: "number", minimum: 0, maximum: 1 } as const;
  const aside = { kind: "number", minimum: -asideMax, maximum: asideMax } as const;
  const by = { kind: "number", minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;
  const ms = { kind: "number", minimum: 0, maximum: delayMsMax } as const;
  const on = { kind: "flag" } as const;
  const name = { kind: "text", fits: isName, rule: nameRule } as const;
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
    identify: { target },
    check: {},
    selftest: {},
    names: {},
    add: { name },
    remove: { name },
    heal: {},
  } as const satisfies Record<string, Fields>;
}

export type Command = CommandOf<ReturnType<typeof specOf>>;

const linkSentences: Record<LinkState, string> = {
  clear: "is connected",
  cut: "is cut off",
  deaf: "receives nothing, but can send",
  mute: "can send nothing, but receives",
};

/** What the master is asked to do with all targets. */
const asked = { check: "check each target", selftest: "test each target: shoot each plate when it is up" };

export class Commands {
  private readonly spec: ReturnType<typeof specOf>;
  /** The fingers on each contact, by the number of their page. */
  private readonly fingers = new Map<Contact, Map<number, Finger>>();

  constructor(
    private readonly arena: Arena,
    private readonly shots: Shots,
  ) {
    const ids = arena.stands.map(({ id }) => id);
    this.spec = specOf(["master", ...ids], ids);
  }

  /** Carries out the command in a request's body. */
  run(body: string): Answer {
    const read = readCommand(body, this.spec);
    return "error" in read ? read : this.carryOut(read.command);
  }

  /** Releases everything that a page has pressed, because it was closed. */
  releaseAll(by: number): void {
    for (const contact of this.fingers.keys()) this.release(contact, by);
  }

  private carryOut(command: Command): Answer {
    switch (command.do) {
      case "touch":
        return this.touch(command.contact, command.by);
      case "release":
        return this.release(command.contact, command.by);
      case "press":
        return this.press(command.contact);
      case "shoot":
        return this.fire(command);
      case "link":
        return this.setLink(command.board, command.state);
      case "delay":
        return this.setDelay(command);
      case "wifi":
        return this.setWifi(command.board, command.on);
      case "power":
        return this.setPower(command.board, command.on);
      case "reboot":
        return this.reboot(command.board);
      case "servo":
        return this.setServo(command);
      case "knock":
        return this.knock(command);
      case "check":
      case "selftest":
        return this.ask(command.do);
      case "names":
        return this.tell("names");
      case "identify":
        return this.tell("identify", command.target);
      case "add":
      case "remove":
        return this.tell(command.do, command.name);
      case "heal":
        return this.heal();
      default:
        return command satisfies never;
    }
  }

  private touch(contact: Contact, by: number): Answer {
    const { clock } = this.arena.world;
    const fingers = this.fingers.get(contact) ?? new Map<number, Finger>();
    this.fingers.set(contact, fingers);
    fingers.get(by)?.lifting.cancel();
    fingers.set(by, {
      sinceMs: clock.now(),
      lifting: clock.at(clock.now() + touchMsMax, () => this.lift(contact, by)),
    });
    this.arena.master.drive(buttonPins[contact], { level: 0 });
    return {};
  }

  /** A contact that was only brushed stays pressed long enough to count. */
  private release(contact: Contact, by: number): Answer {
    const finger = this.fingers.get(contact)?.get(by);
    if (!finger) return {};
    const { clock } = this.arena.world;
    finger.lifting.cancel();
    const leftMs = finger.sinceMs + touchMsMin - clock.now();
    if (leftMs <= 0) this.lift(contact, by);
    else finger.lifting = clock.at(clock.now() + leftMs, () => this.lift(contact, by));
    return {};
  }

  private lift(contact: Contact, by: number): void {
    const fingers = this.fingers.get(contact)!;
    fingers.delete(by);
    if (fingers.size === 0) this.arena.master.drive(buttonPins[contact], { level: 1 });
  }

  private press(contact: Contact): Answer {
    if (contact.length === 1) this.arena.press(contact as Button);
    else this.arena.push(contact as Joystick);
    return {};
  }

  private fire({ target, x, y, force }: Command & { do: "shoot" }): Answer {
    return this.shots.shoot(target, force, x, y);
  }

  private setLink(name: string, state: LinkState): Answer {
    const { host } = this.arena.named(name);
    host.cut = state === "cut";
    this.arena.world.network.setImpairment(host, { deaf: state === "deaf", mute: state === "mute" });
    return { message: `${name} ${linkSentences[state]}.` };
  }

  private setDelay({ board, delayMs, jitterMs }: Command & { do: "delay" }): Answer {
    this.arena.world.network.setImpairment(this.arena.named(board).host, { delayMs, jitterMs });
    return { message: `Lines to and from ${board} take ${delayMs} to ${delayMs + jitterMs} ms longer.` };
  }

  private setWifi(name: string, on: boolean): Answer {
    const { host } = this.arena.named(name);
    if (host.onAir === undefined) return { error: `board: ${name} has no simulated radio; cut its link instead.` };
    this.arena.air.setOutOfRange(host, !on);
    return { message: `${name} is ${on ? "back in" : "out of"} the range of the Wi-Fi.` };
  }

  private setPower(name: string, on: boolean): Answer {
    if (on) this.arena.powerOn(name);
    else this.arena.kill(name);
    return { message: `${name} is switched ${on ? "on" : "off"}.` };
  }

  private reboot(name: string): Answer {
    this.arena.reboot(name);
    return { message: `${name} was switched off and on.` };
  }

  private setServo({ target, speed }: Command & { do: "servo" }): Answer {
    this.arena.standOf(target).plate.speed = speed;
    return { message: `The servo of ${target} ${turning(speed)}.` };
  }

  private knock({ target, strength }: Command & { do: "knock" }): Answer {
    this.arena.standOf(target).plate.knock(strength);
    return { message: `${target} was shaken with ${strength.toFixed(2)}, as if a neighbour had been hit.` };
  }

  /** Types a command about all targets. It is refused while the range is cold, or in a game; the screen says why. */
  private ask(type: keyof typeof asked): Answer {
    const answer = this.tell(type);
    return answer.error === undefined ? { message: `The master was asked to ${asked[type]}.` } : answer;
  }

  /** Types a command at the master; the state shows what becomes of it. */
  private tell(type: string, what?: string): Answer {
    if (!this.arena.master.powered) return { error: "The master is switched off." };
    this.arena.type(
      "master",
      `command(${[type, ...(what === undefined ? [] : [what])].map((word) => JSON.stringify(word)).join()})`,
    );
    return {};
  }

  private heal(): Answer {
    const { master, masterHost, stands, air, world } = this.arena;
    const all: ({ board: Board; host: Host } & Partial<Stand>)[] = [{ board: master, host: masterHost }, ...stands];
    for (const { board, host, plate } of all) {
      host.cut = false;
      world.network.setImpairment(host, { delayMs: 0, jitterMs: 0, deaf: false, mute: false });
      if (host.onAir !== undefined) air.setOutOfRange(host, false);
      if (plate) plate.speed = 1;
      board.powerOn();
    }
    return { message: "Everything is healed and switched on." };
  }
}

function turning(speed: number): string {
  return speed === 0 ? "is stuck" : speed === 1 ? "turns freely" : `turns at ${Math.round(speed * 100)} % of its speed`;
}
