// A board's own Wi-Fi network.
import { boardStationsMax, type AccessPoint } from "../../world/air.js";
import type { Timer } from "../../world/world.js";
import { copied, macOf, nameBytesMax, netmask, noAddress, ownBytesMax, type Radio } from "./wifi-radio.js";

/** WPA allows no shorter passwords. */
const passwordCharactersMin = 8;
const authModes = ["open", "wpa", "wpa2", "wpa_wpa2"];

export class WifiAccessPoint {
  private readonly mac: string;
  private settings = { ssid: "", password: "", authMode: "open" };
  private network: AccessPoint | undefined;
  private starting: Timer | undefined;

  constructor(private readonly radio: Radio) {
    this.mac = macOf(radio.machine.host.name, 0x26);
  }

  /** Whether the network is on the air. */
  get isOpen(): boolean {
    return this.network !== undefined;
  }

  start(ssid: unknown, options: unknown, done: unknown): void {
    const { radio } = this;
    const callback = radio.optionalCallback(done);
    if (typeof ssid !== "string") throw radio.error("No SSID");
    if (options !== undefined && options !== null && typeof options !== "object")
      throw radio.error(`Expecting Object, got ${typeof options}`);
    // Of a name that is too long a board keeps 31 bytes and the closing zero, and counts that as part of the name.
    const name = copied(ssid, nameBytesMax) + (ssid.length > nameBytesMax ? "\0" : "");
    this.settings = { ssid: name, ...this.authentication((options ?? {}) as Record<string, unknown>) };
    if (!radio.starts(callback)) return;
    this.close();
    this.starting = radio.after(radio.air.times.startMs, () => {
      this.starting = undefined;
      this.open();
      if (callback) radio.reply(callback, [null]);
    });
  }

  private open(): void {
    const { radio } = this;
    const { host } = radio.machine;
    this.network = radio.air.open({
      ...this.settings,
      stationsMax: boardStationsMax,
      gateway: host.address,
      host,
      mac: this.mac,
      joined: (mac) => radio.fireEvent("sta_joined", { mac }),
      left: (mac) => radio.fireEvent("sta_left", { mac }),
    });
  }

  private authentication({ password, authMode }: Record<string, unknown>): { password: string; authMode: string } {
    const { radio } = this;
    if (password !== undefined && (typeof password !== "string" || password.length < passwordCharactersMin))
      throw radio.error(`Password must be string of at least ${passwordCharactersMin} characters`);
    const own = copied(password ?? "", ownBytesMax);
    if (typeof authMode !== "string") return { password: own, authMode: own ? "wpa2" : "open" };
    if (!authModes.includes(authMode)) throw radio.error("Unknown authMode value");
    if (authMode !== "open" && !password) throw radio.error("Password not set but authMode not open");
    if (authMode === "open" && password) throw radio.error("Auth mode set to open but password supplied");
    return { password: own, authMode };
  }

  stop(done: unknown): void {
    const callback = this.radio.optionalCallback(done);
    this.close();
    if (callback) this.radio.reply(callback);
  }

  private close(): void {
    this.starting?.cancel();
    this.starting = undefined;
    if (this.network) this.radio.air.close(this.network);
    this.network = undefined;
  }

  details(done: unknown): object {
    const { authMode, ssid, password } = this.settings;
    return this.radio.answer(done, [], { authMode, hidden: false, maxConn: boardStationsMax, ssid, password });
  }

  addresses(done: unknown): object {
    const ip = this.isOpen ? this.radio.machine.host.address : noAddress;
    const info = { ip, netmask: this.isOpen ? netmask : noAddress, gw: ip, mac: this.mac };
    return this.radio.answer(done, [null], info);
  }
}
