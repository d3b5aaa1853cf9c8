// The radio of a virtual interpreter: the Wi-Fi of the `vm` boards behind JSON requests. A request is a method's name
// with its arguments; the reply is its value or the error that it throws. Later calls of callbacks and events wait
// until the board fetches them.
import type { Machine } from "../../espruino/machine.js";
import { makeWifi } from "../../espruino/modules/wifi.js";
import type { Air } from "../../world/air.js";
import type { Host, World } from "../../world/world.js";
import { answerMark } from "./boot-script.js";

const events = ["associated", "connected", "disconnected", "auth_change", "sta_joined", "sta_left"];

type Argument = ["f"] | ["u"] | ["v", unknown];
type Method = (...args: unknown[]) => unknown;

export interface RadioOptions {
  world: World;
  host: Host;
  air: Air | undefined;
  /** Called when there is something to fetch. */
  attention(): void;
}

/** One powered radio. */
export class Radio {
  /** How many JsVars the board's own script occupies. */
  scriptCost = 0;
  private readonly waiting: unknown[][] = [];
  private readonly endings: (() => void)[] = [];
  private isAlive = true;
  private face: Record<string, Method> | undefined;

  constructor(private readonly options: RadioOptions) {}

  /** The reply to a request, as JSON in ASCII. */
  request(text: string): string {
    return JSON.stringify(this.answer(text)).replace(
      /[\x7f-\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
  }

  powerLost(): void {
    for (const work of this.endings) work();
    this.isAlive = false;
  }

  private answer(text: string): { v?: unknown } | { e: string } {
    try {
      const [name, ...args] = JSON.parse(text) as [string, ...Argument[]];
      if (name === "cost") this.scriptCost = Number(args[0]);
      if (name === "cost") return {};
      if (name === "take") return { v: this.waiting.splice(0) };
      return { v: this.call(name, args) };
    } catch (error) {
      return { e: error instanceof Error ? error.message : String(error) };
    }
  }

  private call(name: string, args: readonly Argument[]): unknown {
    this.face ??= this.makeFace();
    const given = args.map(([kind, value]) =>
      kind === "f" ? (...told: unknown[]) => this.later([answerMark + name, ...told]) : value,
    );
    return this.face[name]!(...given);
  }

  private makeFace(): Record<string, Method> {
    const { air, host, world } = this.options;
    if (!air) throw new Error('Module "Wifi" not found');
    const radio = this;
    const machine: Machine = {
      world,
      host,
      context: {},
      get alive() {
        return radio.isAlive;
      },
      now: () => world.clock.now(),
      queue: (callback, args = [], self) => void Reflect.apply(callback, self, args),
      at: (atMs, work) => world.clock.at(atMs, () => radio.isAlive && work()),
      block: () => undefined,
      spend: () => undefined,
      print: () => undefined,
      onPowerLoss: (work) => void radio.endings.push(work),
    };
    const face = makeWifi(machine, air).module as Record<string, Method>;
    for (const event of events) face["on"]!(event, (details: unknown) => this.later([event, details]));
    return face;
  }

  private later(event: unknown[]): void {
    this.waiting.push(event);
    this.options.attention();
  }
}
