// The radio of a Kaluma-mannered board (`__ieee80211dev`): it blocks the interpreter until a call is done, hands 0 to
// every callback, gives no reasons, and tells nobody when its network is gone.
import { define, type Realm } from "../../espruino/language/realm.js";
import { macOf } from "../../espruino/modules/wifi-radio.js";
import type { Air } from "../../world/air.js";
import type { KalumaMachine } from "./machine.js";

/** How long looking for networks takes, and after how long a join is given up, ms. */
const scanMs = 2500;
const joinMsMax = 30_000;
/** How soon a wrong password is found out, ms. */
const refusedMs = 5000;
const nameBytesMax = 32;

export class KalumaRadio {
  readonly device: Record<string, any>;
  private readonly mac: string;
  private isUp = false;

  constructor(
    private readonly realm: Realm,
    private readonly machine: KalumaMachine,
    private readonly air: Air,
  ) {
    this.mac = macOf(machine.host.name, 0x28);
    air.equip(machine.host);
    machine.onPowerLoss(() => air.vanish(machine.host));
    this.device = realm.newObject();
    this.device["errno"] = 0;
    define(realm, this.device, {
      scan: (done: unknown) => this.scan(done),
      connect: (wanted: unknown, done: unknown) => this.connect(wanted, done),
      disconnect: (done: unknown) => {
        air.leave(machine.host);
        this.isUp = false;
        this.end(true, done);
      },
      get_connection: (done: unknown) => {
        machine.check();
        this.end(this.isLinked, done);
      },
    });
  }

  /** Whether the board is on a network, as far as its radio knows: it notices at once that it hears none any more. */
  get isLinked(): boolean {
    return this.isUp && this.machine.host.onAir?.length !== 0;
  }

  private get isDeaf(): boolean {
    const kind = this.air.troubleOf(this.machine.host)?.kind;
    return kind !== undefined && kind !== "late";
  }

  /** A call is over. The callback gets a number that was cast wrongly: 0. */
  private end(succeeded: boolean, done: unknown, ...more: unknown[]): void {
    this.device["errno"] = succeeded ? 0 : -1;
    if (typeof done === "function") this.machine.run(() => Reflect.apply(done, undefined, [0, ...more]));
    this.machine.check();
  }

  private scan(done: unknown): void {
    const { realm, machine, air } = this;
    machine.block(scanMs);
    const found = realm.newArray();
    for (const { settings } of this.isDeaf ? [] : air.heardBy(machine.host))
      found.push(Object.assign(realm.newObject(), { ssid: settings.ssid, bssid: settings.mac, rssi: -52, channel: 6 }));
    this.end(true, done, found);
  }

  private connect(wanted: unknown, done: unknown): void {
    const { ssid, password } = wanted as { ssid?: unknown; password?: unknown };
    if (typeof ssid !== "string") throw this.realm.newError("TypeError", "SSID error");
    this.isUp = false;
    const ms = this.join(ssid.slice(0, nameBytesMax), String(password ?? ""));
    this.machine.block(ms);
    this.end(this.isUp, done);
  }

  /** Joins, if it can; returns how long that takes, ms. */
  private join(ssid: string, password: string): number {
    const { air, machine, mac } = this;
    const trouble = air.troubleOf(machine.host);
    const { associateMs, addressMs } = air.times;
    const takesMs = associateMs + addressMs + (trouble?.kind === "late" ? trouble.ms : 0);
    if (this.isDeaf || takesMs > joinMsMax) return joinMsMax;
    const outcome = air.join({ host: machine.host, mac, ssid, password, lost: () => void (this.isUp = false) });
    if (outcome === "wrong password") return refusedMs;
    if (typeof outcome === "string") return joinMsMax;
    this.isUp = true;
    return takesMs;
  }
}
