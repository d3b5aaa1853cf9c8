// `require("Wifi")` of a board, as ESP32 has it, over the simulated air: its answers, its events and their payloads,
// its retries.
import { boards } from "../../../tools/common/boards.js";
import type { Machine } from "../machine.js";
import { boardStationsMax, type AccessPoint, type Air, type JoinFailure, type Loss } from "../../world/air.js";
import type { Timer } from "../../world/world.js";
import { Emitter } from "./emitter.js";
import { boardArray, boardError, boardObject, giveMethods } from "./faces.js";

/**
 * A connect is tried so often in all, and so many of these are left for later losses too: ESP32 counts down and never
 * up again.
 */
const attemptsMax = 3;
/** Shorter passwords WPA does not know. */
const passwordCharactersMin = 8;
/**
 * What it copies of a network's name, and of the password of one that it joins and of its own, see
 * tools/common/boards.ts.
 */
const { nameBytes: nameBytesMax, joinBytes: joinBytesMax, ownBytes: ownBytesMax } = boards.esp32.wifiLimits!;
/** What every station hears in this world, dBm. */
const rssi = -52;
const channel = 6;
const netmask = "255.255.255.0";
const noAddress = "0.0.0.0";

/** ESP-IDF's reasons for a disconnection, by number. */
const reasonNames: Record<number, string> = {
  5: "ASSOC_TOOMANY",
  6: "NOT_AUTHED",
  8: "ASSOC_LEAVE",
  15: "4WAY_HANDSHAKE_TIMEOUT",
  200: "BEACON_TIMEOUT",
  201: "NO_AP_FOUND",
};
const joinReasons: Record<JoinFailure, number> = { "no such network": 201, "wrong password": 15, full: 5 };
const lossReasons: Record<Loss, number> = { silence: 200, "turned away": 6 };
const reasonLeft = 8;

const authModes = ["open", "wpa", "wpa2", "wpa_wpa2"];

/** Makes the `Wifi` of one powered interpreter; it leaves the air with the machine's power. */
export function makeWifi(machine: Machine, air: Air): EspruinoWifi {
  const wifi = new BoardWifi(machine, air);
  return { module: wifi.face, listeners: () => wifi.emitter.count };
}

export interface EspruinoWifi {
  /** What `require("Wifi")` returns. */
  module: object;
  /** How many event listeners are attached. */
  listeners(): number;
}

/** A hardware address made of the board's name, so that it stays the same over power losses. */
function macOf(name: string, first: number): string {
  let hash = 0x811c9dc5;
  const bytes = [first, 0x6f, 0x28];
  for (let i = 0; bytes.length < 6; i++) {
    hash = Math.imul(hash ^ (name.charCodeAt(i % Math.max(1, name.length)) || 0), 0x01000193) >>> 0;
    if (i + 1 >= name.length) bytes.push(hash >>> 24);
  }
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

/** A text as C has it: up to its first zero, and no longer than there is room. */
function copied(text: string, bytesMax: number): string {
  return text.slice(0, bytesMax).split("\0")[0]!;
}

function reasonName(reason: number): string {
  return reasonNames[reason] ?? "Unknown reason";
}

class BoardWifi {
  readonly face: object;
  readonly emitter: Emitter;
  private readonly stationMac: string;
  private readonly ownMac: string;
  private hostname = "espressif";
  // The station: `wanted` is what connect() was told, `network` where it is, `timer` what the attempt waits for.
  private wanted: { ssid: string; password: string } | undefined;
  private network: AccessPoint | undefined;
  private connected = false;
  private hasAddress = false;
  private timer: Timer | undefined;
  private attemptsLeft = 0;
  private lastReason = 0;
  private connectDone: Function | undefined;
  private disconnectDone: Function | undefined;
  // The access point.
  private ownSettings = { ssid: "", password: "", authMode: "open" };
  private ownNetwork: AccessPoint | undefined;
  private starting: Timer | undefined;

  constructor(
    private readonly machine: Machine,
    private readonly air: Air,
  ) {
    this.face = boardObject(machine, {});
    this.emitter = new Emitter(machine, this.face, (run, args, self) => machine.queue(run, args, self));
    this.stationMac = macOf(machine.host.name, 0x24);
    this.ownMac = macOf(machine.host.name, 0x26);
    air.equip(machine.host);
    machine.onPowerLoss(() => air.vanish(machine.host));
    this.showFace();
  }

  private connect(ssid: unknown, options: unknown, done: unknown): void {
    if (typeof ssid !== "string") throw this.error("No SSID provided");
    if (options !== undefined && (typeof options !== "object" || options === null))
      throw this.error(`Expecting Object, got ${typeof options}`);
    this.connectDone = undefined;
    const callback = this.optionalCallback(done);
    this.disconnectDone = undefined;
    const password = (options as { password?: unknown } | undefined)?.password;
    if (password !== undefined && typeof password !== "string") {
      throw this.error(`Expecting options.password to be a string but got ${typeof password}`);
    }
    if (!this.begins(callback)) return;
    this.wanted = { ssid: copied(ssid, nameBytesMax), password: copied(password ?? "", joinBytesMax) };
    this.attemptsLeft = attemptsMax;
    this.connectDone = callback;
    if (!this.connected) return this.attempt();
    this.air.leave(this.machine.host);
    this.lost(reasonLeft);
  }

  /** One attempt, of which there are three: the air is asked when its time is over. */
  private attempt(): void {
    const wanted = this.wanted;
    if (!wanted) return;
    this.timer?.cancel();
    const { associateMs, attemptMs } = this.air.times;
    const heard = this.air.heardBy(this.machine.host).some((network) => network.settings.ssid === wanted.ssid);
    this.timer = this.after(heard ? associateMs : attemptMs, () => {
      const station = {
        ...wanted,
        host: this.machine.host,
        mac: this.stationMac,
        lost: (why: Loss) => this.lost(lossReasons[why]),
      };
      const outcome = this.air.join(station);
      if (typeof outcome === "string") return this.lost(joinReasons[outcome]);
      this.associated(outcome);
    });
  }

  private associated(network: AccessPoint): void {
    this.network = network;
    this.connected = true;
    this.fireEvent("associated", { ssid: network.settings.ssid, mac: network.settings.mac, channel: String(channel) });
    this.timer = this.after(this.air.times.addressMs, () => {
      this.timer = undefined;
      this.hasAddress = true;
      const done = this.connectDone;
      this.connectDone = undefined;
      if (done) this.reply(done, [null]);
      this.fireEvent("connected", { ip: this.machine.host.address, netmask, gw: network.settings.gateway });
    });
  }

  /** The network is lost or could not be joined. While attempts are left nobody is told. */
  private lost(reason: number): void {
    this.timer?.cancel();
    this.timer = undefined;
    const mac = this.network?.settings.mac ?? "00:00:00:00:00:00";
    this.network = undefined;
    this.hasAddress = false;
    if (--this.attemptsLeft > 0) return this.attempt();
    this.connected = false;
    this.lastReason = reason;
    const { connectDone, disconnectDone } = this;
    this.connectDone = this.disconnectDone = undefined;
    if (disconnectDone) this.reply(disconnectDone);
    const msg = reasonName(reason);
    this.fireEvent("disconnected", { ssid: this.wanted?.ssid ?? "", mac, reason: String(reason), msg });
    if (connectDone) this.reply(connectDone, [msg]);
  }

  /**
   * On ESP32 the callback of a disconnect that had something to disconnect comes twice: at once, and with the event.
   */
  private disconnect(done: unknown): void {
    const callback = this.optionalCallback(done);
    this.attemptsLeft = 0;
    this.disconnectDone = callback;
    const busy = this.connected || this.timer !== undefined;
    if (callback) this.reply(callback);
    if (!busy) return;
    this.air.leave(this.machine.host);
    this.lost(reasonLeft);
  }

  private startAP(ssid: unknown, options: unknown, done: unknown): void {
    const callback = this.optionalCallback(done);
    if (typeof ssid !== "string") throw this.error("No SSID");
    if (options !== undefined && options !== null && typeof options !== "object")
      throw this.error(`Expecting Object, got ${typeof options}`);
    // Of a longer name it has 31 bytes and the closing zero, and counts that as well.
    const name = copied(ssid, nameBytesMax) + (ssid.length > nameBytesMax ? "\0" : "");
    this.ownSettings = {
      ssid: name,
      ...this.ownAuthentication((options ?? {}) as { password?: unknown; authMode?: unknown }),
    };
    if (!this.begins(callback)) return;
    this.stopOwn();
    this.starting = this.after(this.air.times.startMs, () => {
      this.starting = undefined;
      this.ownNetwork = this.air.open({
        ...this.ownSettings,
        stationsMax: boardStationsMax,
        gateway: this.machine.host.address,
        host: this.machine.host,
        mac: this.ownMac,
        joined: (mac) => this.fireEvent("sta_joined", { mac }),
        left: (mac) => this.fireEvent("sta_left", { mac }),
      });
      if (callback) this.reply(callback, [null]);
    });
  }

  private ownAuthentication(options: { password?: unknown; authMode?: unknown }): {
    password: string;
    authMode: string;
  } {
    const { password, authMode } = options;
    if (password !== undefined && (typeof password !== "string" || password.length < passwordCharactersMin)) {
      throw this.error(`Password must be string of at least ${passwordCharactersMin} characters`);
    }
    const own = copied(password ?? "", ownBytesMax);
    if (typeof authMode !== "string") return { password: own, authMode: own ? "wpa2" : "open" };
    if (!authModes.includes(authMode)) throw this.error("Unknown authMode value");
    if (authMode !== "open" && !password) throw this.error("Password not set but authMode not open");
    if (authMode === "open" && password) throw this.error("Auth mode set to open but password supplied");
    return { password: own, authMode };
  }

  private stopAP(done: unknown): void {
    const callback = this.optionalCallback(done);
    this.stopOwn();
    if (callback) this.reply(callback);
  }

  private stopOwn(): void {
    this.starting?.cancel();
    this.starting = undefined;
    if (this.ownNetwork) this.air.close(this.ownNetwork);
    this.ownNetwork = undefined;
  }

  private get mode(): string {
    if (this.ownNetwork) return this.connected || this.timer ? "APSTA" : "AP";
    return this.connected ? "STA" : "NULL";
  }

  private getStatus(): object {
    const rest = { mode: this.mode, powersave: "min_modem" };
    if (!this.connected) return boardObject(this.machine, { station: reasonName(this.lastReason), ...rest });
    const settings = this.network?.settings;
    const found = {
      ssid: settings?.ssid ?? "",
      bssid: settings?.mac ?? "",
      channel,
      rssi,
      htMode: "HT20",
      authMode: this.authMode,
    };
    return boardObject(this.machine, { station: "connected", ...found, ...rest });
  }

  private getDetails(done: unknown): object {
    const details = this.connected
      ? { ssid: this.wanted?.ssid, password: this.wanted?.password, status: "connected", authMode: this.authMode }
      : { status: reasonName(this.lastReason) };
    return this.answer(done, [], details);
  }

  private getAPDetails(done: unknown): object {
    const { authMode, ssid, password } = this.ownSettings;
    const details = { authMode, hidden: false, maxConn: boardStationsMax, ssid, password };
    return this.answer(done, [], details);
  }

  private getIP(done: unknown): object {
    const settings = this.hasAddress ? this.network?.settings : undefined;
    const info = settings
      ? { ip: this.machine.host.address, netmask, gw: settings.gateway, mac: this.stationMac }
      : { ip: noAddress, netmask: noAddress, gw: noAddress, mac: this.stationMac };
    return this.answer(done, [null], info);
  }

  private getAPIP(done: unknown): object {
    const ip = this.ownNetwork ? this.machine.host.address : noAddress;
    const info = { ip, netmask: this.ownNetwork ? netmask : noAddress, gw: ip, mac: this.ownMac };
    return this.answer(done, [null], info);
  }

  private get authMode(): string {
    const settings = this.network?.settings;
    return settings?.authMode ?? (settings?.password ? "wpa2" : "open");
  }

  private scan(done: unknown): void {
    if (typeof done !== "function") throw this.error("Expecting callback function");
    this.after(this.air.times.attemptMs, () => {
      const list = this.air.heardBy(this.machine.host).map(({ settings }) => {
        const authMode = settings.authMode ?? (settings.password ? "wpa2" : "open");
        return boardObject(this.machine, {
          rssi,
          authMode,
          ssid: settings.ssid,
          mac: settings.mac,
          channel: String(channel),
        });
      });
      this.reply(done, [boardArray(this.machine, list)]);
    });
  }

  /** Returns the details, and queues the callback with them as its last argument. */
  private answer(done: unknown, before: unknown[], details: object): object {
    const callback = this.optionalCallback(done);
    const value = boardObject(this.machine, details);
    if (callback) this.reply(callback, [...before, value]);
    return value;
  }

  /** Whether the radio does what it is told to begin, of which `callback` is to hear. */
  private begins(callback: Function | undefined): boolean {
    const trouble = this.air.troubleOf(this.machine.host);
    if (trouble?.kind === "refusing") throw this.error(trouble.error);
    if (trouble?.kind === "failing" && callback) this.machine.queue(callback, [trouble.error]);
    return trouble?.kind !== "failing" && trouble?.kind !== "dead";
  }

  /** An answer: late, or none, if the radio is in trouble. */
  private reply(callback: Function, args: unknown[] = []): void {
    const trouble = this.air.troubleOf(this.machine.host);
    if (trouble?.kind === "dead" || trouble?.kind === "mute") return;
    if (trouble?.kind === "late") this.after(trouble.ms, () => this.machine.queue(callback, args));
    else this.machine.queue(callback, args);
  }

  private optionalCallback(done: unknown): Function | undefined {
    if (done === undefined || done === null) return undefined;
    if (typeof done !== "function") throw this.error(`Expecting callback function but got ${String(done)}`);
    return done;
  }

  /** The radio works beside the interpreter: what it does waits for no callback, only its events do. */
  private after(ms: number, work: () => void): Timer {
    const clock = this.machine.world.clock;
    return clock.at(clock.now() + ms, () => {
      if (this.machine.alive) work();
    });
  }

  private fireEvent(event: string, details: object): void {
    this.emitter.fire(event, [boardObject(this.machine, details)]);
  }

  private error(message: string): Error {
    return boardError(this.machine, message);
  }

  private showFace(): void {
    giveMethods(this.machine, this.face, {
      connect: (ssid: unknown, options: unknown, done: unknown) => this.connect(ssid, options, done),
      disconnect: (done: unknown) => this.disconnect(done),
      startAP: (ssid: unknown, options: unknown, done: unknown) => this.startAP(ssid, options, done),
      stopAP: (done: unknown) => this.stopAP(done),
      scan: (done: unknown) => this.scan(done),
      getStatus: () => this.getStatus(),
      getDetails: (done: unknown) => this.getDetails(done),
      getAPDetails: (done: unknown) => this.getAPDetails(done),
      getIP: (done: unknown) => this.getIP(done),
      getAPIP: (done: unknown) => this.getAPIP(done),
      getHostname: () => this.hostname,
      setHostname: (name: unknown, done: unknown) => {
        this.hostname = String(name);
        const callback = this.optionalCallback(done);
        if (callback) this.reply(callback);
      },
      // A saved network would be joined again after power loss; boards here are configured by their own settings, which
      // say it all.
      save: () => undefined,
    });
  }
}
