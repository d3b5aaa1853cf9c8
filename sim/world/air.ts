// The radio: Wi-Fi networks by name, which hosts are on them, and how each side notices that the other is gone. The air
// is simulated in both worlds; bytes travel over the world's network, where `Host.onAir` decides who reaches whom.
import type { Clock, Host, Timer } from "./world.js";

export interface AirOptions {
  /** From `connect` to `associated`, ms; default 1500. */
  associateMs?: number;
  /** From `associated` to `connected`, which is when the address arrives, ms; default 500. */
  addressMs?: number;
  /** How long a failing attempt takes, ms; default 2500. */
  attemptMs?: number;
  /** From `startAP` until the network is on the air, ms; default 300. */
  startMs?: number;
  /** How long a station waits before it gives up a silent access point, ms; default 6000, as in ESP-IDF. */
  beaconTimeoutMs?: number;
  /** How long an access point keeps the place of a station that vanished, ms; default 300000, as in ESP-IDF. */
  forgetMs?: number;
}

export interface AccessPointSettings {
  ssid: string;
  /** Empty for an open network. */
  password: string;
  /** The maximum number of stations: 4 for a board's own network, as many as it likes for a router. */
  stationsMax: number;
  /** The address that stations get as their gateway. */
  gateway: string;
  /** What stations see as its authentication; `wpa2` by default, `open` without a password. */
  authMode?: string;
  /** The board that runs this network; none for a router. */
  host?: Host;
  /** The access point's hardware address. */
  mac: string;
  joined?(mac: string): void;
  left?(mac: string): void;
}

export interface StationSettings {
  host: Host;
  mac: string;
  ssid: string;
  password: string;
  /** Called when the network is lost; it may join again at once. */
  lost(why: Loss): void;
}

/** Why a station cannot join. */
export type JoinFailure = "no such network" | "wrong password" | "full";
/** Why a station lost its network: the beacons stopped, or the access point no longer knows the station. */
export type Loss = "silence" | "turned away";

/** What is wrong with a radio, or with the software between it and its board. */
export type RadioTrouble =
  /** It does not start anything (`connect`, `startAP`) and answers nothing. */
  | { kind: "dead" }
  /** It obeys but answers nothing. Its events still come. */
  | { kind: "mute" }
  /** It obeys and answers so many ms late. */
  | { kind: "late"; ms: number }
  /** It does not start anything and answers with this error. */
  | { kind: "failing"; error: string }
  /** It does not start anything: the call throws this error. */
  | { kind: "refusing"; error: string };

/** An ESP32's limit for the stations of its access point. */
export const boardStationsMax = 4;
/** How soon a returning access point turns away stations that it does not know, ms: when they next send. */
const turnAwayMs = 100;

interface Membership {
  station: StationSettings;
  network: AccessPoint;
  /** Runs until the station notices that its network is gone. */
  noticing?: Timer;
}

/** A network on the air. */
export class AccessPoint {
  /** Unlike the name it is unique: two networks with one name do not reach each other. */
  readonly label: string;
  /** Hardware addresses of its stations, including those that vanished and are not forgotten yet. */
  readonly stations = new Map<string, Timer | undefined>();

  constructor(
    readonly settings: AccessPointSettings,
    number: number,
  ) {
    this.label = `${settings.ssid}#${number}`;
  }
}

export class Air {
  readonly times: Required<AirOptions>;
  /** The addresses of the hosts on the Internet that a router's name server knows, by name. */
  readonly names = new Map<string, string>();
  private readonly networks: AccessPoint[] = [];
  private readonly memberships = new Map<Host, Membership>();
  private readonly radios = new Set<Host>();
  private readonly outOfRange = new Set<Host>();
  private readonly troubles = new Map<Host, RadioTrouble>();
  private made = 0;

  constructor(
    private readonly clock: Clock,
    options: AirOptions = {},
  ) {
    this.times = {
      associateMs: 1500,
      addressMs: 500,
      attemptMs: 2500,
      startMs: 300,
      beaconTimeoutMs: 6000,
      forgetMs: 300_000,
      ...options,
    };
  }

  /** Gives a host a radio: from now on it reaches others only through a Wi-Fi network. */
  equip(host: Host): void {
    this.radios.add(host);
    this.show(host);
  }

  /**
   * Puts a network on the air. Stations that still believe they are on an earlier one of that name are turned away and
   * join again.
   */
  open(settings: AccessPointSettings): AccessPoint {
    const network = new AccessPoint(settings, ++this.made);
    this.networks.push(network);
    if (settings.host) this.show(settings.host);
    for (const member of this.memberships.values()) {
      if (member.noticing && member.station.ssid === settings.ssid) this.notice(member, turnAwayMs, "turned away");
    }
    return network;
  }

  /** Takes a network off the air properly: its stations are notified. */
  close(network: AccessPoint): void {
    this.remove(network, 0, "turned away");
  }

  /** A station tries to join. On success it is on the network at once; the caller adds the time that joining takes. */
  join(station: StationSettings): AccessPoint | JoinFailure {
    this.leave(station.host);
    const network = this.networks.find(
      (candidate) => candidate.settings.ssid === station.ssid && this.hears(station.host, candidate),
    );
    if (!network) return "no such network";
    if (network.settings.password !== station.password) return "wrong password";
    if (!network.stations.has(station.mac) && network.stations.size >= network.settings.stationsMax) return "full";
    network.stations.get(station.mac)?.cancel();
    network.stations.set(station.mac, undefined);
    this.memberships.set(station.host, { station, network });
    this.show(station.host);
    network.settings.joined?.(station.mac);
    return network;
  }

  /** A station leaves properly. */
  leave(host: Host): void {
    const member = this.drop(host);
    if (member && !member.noticing) this.forget(member.network, member.station.mac);
  }

  /** A host loses power: its network and its membership vanish, and nobody is notified. */
  vanish(host: Host): void {
    for (const network of this.networks.filter((candidate) => candidate.settings.host === host)) {
      this.remove(network, this.times.beaconTimeoutMs, "silence");
    }
    const member = this.drop(host);
    if (member && !member.noticing) this.keepPlace(member);
  }

  /** Carries a host out of range of all others, or back. Stations and access points notice after their timeouts. */
  setOutOfRange(host: Host, out: boolean): void {
    if (out) this.outOfRange.add(host);
    else this.outOfRange.delete(host);
    for (const member of this.memberships.values()) {
      if (member.station.host !== host && member.network.settings.host !== host) continue;
      if (!out) this.back(member);
      else if (!member.noticing) {
        this.keepPlace(member);
        this.notice(member, this.times.beaconTimeoutMs, "silence");
      }
    }
    this.show(host);
  }

  /**
   * Gives a host's radio this trouble, or none. It survives power losses. An answer that is already late still comes.
   */
  setTrouble(host: Host, trouble: RadioTrouble | undefined): void {
    if (trouble) this.troubles.set(host, trouble);
    else this.troubles.delete(host);
  }

  troubleOf(host: Host): RadioTrouble | undefined {
    return this.troubles.get(host);
  }

  /** Whether a host is out of range. */
  isOutOfRange(host: Host): boolean {
    return this.outOfRange.has(host);
  }

  /** The network that a station believes it is on. */
  networkOf(host: Host): AccessPoint | undefined {
    return this.memberships.get(host)?.network;
  }

  /** The networks that a host hears. */
  heardBy(host: Host): readonly AccessPoint[] {
    return this.networks.filter((network) => this.hears(host, network));
  }

  private hears(host: Host, network: AccessPoint): boolean {
    const other = network.settings.host;
    return other !== host && !this.outOfRange.has(host) && !(other && this.outOfRange.has(other));
  }

  /** Back in range before the loss was noticed: the access point kept its place, and nothing happened. */
  private back(member: Membership): void {
    if (!member.noticing || !this.networks.includes(member.network) || !this.hears(member.station.host, member.network))
      return;
    member.noticing.cancel();
    member.noticing = undefined;
    member.network.stations.get(member.station.mac)?.cancel();
    member.network.stations.set(member.station.mac, undefined);
    this.show(member.station.host);
  }

  private remove(network: AccessPoint, noticeMs: number, why: Loss): void {
    const index = this.networks.indexOf(network);
    if (index < 0) return;
    this.networks.splice(index, 1);
    for (const timer of network.stations.values()) timer?.cancel();
    if (network.settings.host) this.show(network.settings.host);
    for (const member of this.memberships.values()) if (member.network === network) this.notice(member, noticeMs, why);
  }

  /** The station is off the air at once, and notices so after a while. */
  private notice(member: Membership, afterMs: number, why: Loss): void {
    member.noticing?.cancel();
    member.noticing = this.clock.at(this.clock.now() + afterMs, () => {
      this.drop(member.station.host);
      member.station.lost(why);
    });
    this.show(member.station.host);
  }

  private drop(host: Host): Membership | undefined {
    const member = this.memberships.get(host);
    this.memberships.delete(host);
    member?.noticing?.cancel();
    this.show(host);
    return member;
  }

  /** The access point has not noticed that a station is gone and keeps its place for a while. */
  private keepPlace(member: Membership): void {
    const { network, station } = member;
    if (!this.networks.includes(network)) return;
    network.stations.get(station.mac)?.cancel();
    network.stations.set(
      station.mac,
      this.clock.at(this.clock.now() + this.times.forgetMs, () => this.forget(network, station.mac)),
    );
  }

  private forget(network: AccessPoint, mac: string): void {
    network.stations.get(mac)?.cancel();
    if (network.stations.delete(mac) && this.networks.includes(network)) network.settings.left?.(mac);
  }

  /** Updates `Host.onAir`. */
  private show(host: Host): void {
    if (!this.radios.has(host)) return;
    const own = this.networks.filter((network) => network.settings.host === host);
    const member = this.memberships.get(host);
    const joined = member && !member.noticing ? [member.network] : [];
    host.onAir = this.outOfRange.has(host) ? [] : [...own, ...joined].map((network) => network.label);
  }
}
