// The station of a board's Wi-Fi: joining a network, losing it, and what the board knows of it.
import type { AccessPoint, JoinFailure, Loss } from "../../world/air.js";
import type { Timer } from "../../world/world.js";
import { boardArray, boardObject } from "./faces.js";
import {
  authModeOf,
  copied,
  joinBytesMax,
  macOf,
  nameBytesMax,
  netmask,
  noAddress,
  reasonName,
  type Radio,
} from "./wifi-radio.js";

/**
 * How often a connect is tried. The remaining attempts are for later losses: an ESP32 counts down, and never up again.
 */
const attemptsMax = 3;
/** How strongly every station hears its network in this world, dBm. */
const rssi = -52;
const channel = 6;

/** ESP-IDF's numbers of the reasons. */
const joinReasons: Record<JoinFailure, number> = { "no such network": 201, "wrong password": 15, full: 5 };
const lossReasons: Record<Loss, number> = { silence: 200, "turned away": 6 };
const reasonLeft = 8;

export class WifiStation {
  connected = false;
  private readonly mac: string;
  /** The arguments of `connect`. */
  private wanted: { ssid: string; password: string } | undefined;
  private network: AccessPoint | undefined;
  private hasAddress = false;
  /** What the present attempt waits for. */
  private timer: Timer | undefined;
  private attemptsLeft = 0;
  private lastReason = 0;
  private connectDone: Function | undefined;
  private disconnectDone: Function | undefined;

  constructor(private readonly radio: Radio) {
    this.mac = macOf(radio.machine.host.name, 0x24);
  }

  /** Whether it is on a network or trying to join one. */
  get isBusy(): boolean {
    return this.connected || this.timer !== undefined;
  }

  connect(ssid: unknown, options: unknown, done: unknown): void {
    const { radio } = this;
    if (typeof ssid !== "string") throw radio.error("No SSID provided");
    if (options !== undefined && (typeof options !== "object" || options === null))
      throw radio.error(`Expecting Object, got ${typeof options}`);
    this.connectDone = undefined;
    const callback = radio.optionalCallback(done);
    this.disconnectDone = undefined;
    const password = (options as { password?: unknown } | undefined)?.password;
    if (password !== undefined && typeof password !== "string")
      throw radio.error(`Expecting options.password to be a string but got ${typeof password}`);
    if (!radio.starts(callback)) return;
    this.wanted = { ssid: copied(ssid, nameBytesMax), password: copied(password ?? "", joinBytesMax) };
    this.attemptsLeft = attemptsMax;
    this.connectDone = callback;
    if (!this.connected) return this.attempt();
    radio.air.leave(radio.machine.host);
    this.lost(reasonLeft);
  }

  /** One of three attempts. The air decides when the attempt's time is over. */
  private attempt(): void {
    const { wanted, radio } = this;
    if (!wanted) return;
    this.timer?.cancel();
    const { associateMs, attemptMs } = radio.air.times;
    const heard = radio.air.heardBy(radio.machine.host).some((network) => network.settings.ssid === wanted.ssid);
    this.timer = radio.after(heard ? associateMs : attemptMs, () => {
      const outcome = radio.air.join({
        ...wanted,
        host: radio.machine.host,
        mac: this.mac,
        lost: (why: Loss) => this.lost(lossReasons[why]),
      });
      if (typeof outcome === "string") return this.lost(joinReasons[outcome]);
      this.associated(outcome);
    });
  }

  private associated(network: AccessPoint): void {
    const { radio } = this;
    const { ssid, mac, gateway } = network.settings;
    this.network = network;
    this.connected = true;
    radio.fireEvent("associated", { ssid, mac, channel: String(channel) });
    this.timer = radio.after(radio.air.times.addressMs, () => {
      this.timer = undefined;
      this.hasAddress = true;
      const done = this.connectDone;
      this.connectDone = undefined;
      if (done) radio.reply(done, [null]);
      radio.fireEvent("connected", { ip: radio.machine.host.address, netmask, gw: gateway });
    });
  }

  /** The network is lost or could not be joined. Nobody is notified while attempts remain. */
  private lost(reason: number): void {
    const { radio } = this;
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
    if (disconnectDone) radio.reply(disconnectDone);
    const msg = reasonName(reason);
    radio.fireEvent("disconnected", { ssid: this.wanted?.ssid ?? "", mac, reason: String(reason), msg });
    if (connectDone) radio.reply(connectDone, [msg]);
  }

  /** On an ESP32 the callback of a disconnect that ends something is called twice: at once, and with the event. */
  disconnect(done: unknown): void {
    const { radio, isBusy } = this;
    const callback = radio.optionalCallback(done);
    this.attemptsLeft = 0;
    this.disconnectDone = callback;
    if (callback) radio.reply(callback);
    if (!isBusy) return;
    radio.air.leave(radio.machine.host);
    this.lost(reasonLeft);
  }

  /** `mode` is that of the whole Wi-Fi. */
  status(mode: string): object {
    const { machine } = this.radio;
    const rest = { mode, powersave: "min_modem" };
    if (!this.connected) return boardObject(machine, { station: reasonName(this.lastReason), ...rest });
    const settings = this.network?.settings;
    const found = {
      ssid: settings?.ssid ?? "",
      bssid: settings?.mac ?? "",
      channel,
      rssi,
      htMode: "HT20",
      authMode: authModeOf(settings),
    };
    return boardObject(machine, { station: "connected", ...found, ...rest });
  }

  details(done: unknown): object {
    const { wanted } = this;
    const authMode = authModeOf(this.network?.settings);
    const details = this.connected
      ? { ssid: wanted?.ssid, password: wanted?.password, status: "connected", authMode }
      : { status: reasonName(this.lastReason) };
    return this.radio.answer(done, [], details);
  }

  addresses(done: unknown): object {
    const settings = this.hasAddress ? this.network?.settings : undefined;
    const info = settings
      ? { ip: this.radio.machine.host.address, netmask, gw: settings.gateway, mac: this.mac }
      : { ip: noAddress, netmask: noAddress, gw: noAddress, mac: this.mac };
    return this.radio.answer(done, [null], info);
  }

  scan(done: unknown): void {
    const { radio } = this;
    const { air, machine } = radio;
    if (typeof done !== "function") throw radio.error("Expecting callback function");
    radio.after(air.times.attemptMs, () => {
      const list = air.heardBy(machine.host).map(({ settings }) => {
        const { ssid, mac } = settings;
        return boardObject(machine, { rssi, authMode: authModeOf(settings), ssid, mac, channel: String(channel) });
      });
      radio.reply(done, [boardArray(machine, list)]);
    });
  }
}
