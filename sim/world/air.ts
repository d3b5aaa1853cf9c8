// The radio: Wi-Fi networks by name, who is on which, and how both sides notice when the other is gone. In both worlds
// the air is simulated; the bytes go over the world's network, which asks `Host.onAir` who reaches whom.
import type { Clock, Host, Timer } from "./world.js";

export interface AirOptions {
  /** From `connect` to `associated`, ms; 1500 unless given. */
  associateMs?: number;
  /** From `associated` to `connected`, which is when the address has come, ms; 500 unless given. */
  addressMs?: number;
  /** What a failing attempt takes, ms; 2500 unless given. */
  attemptMs?: number;
  /** From `startAP` to the network's being on the air, ms; 300 unless given. */
  startMs?: number;
  /**
   * How long a station waits for a silent access point before it takes it for lost, ms; 6000 unless given, as ESP-IDF
   * does.
   */
  beaconTimeoutMs?: number;
  /** How long an access point keeps the place of a station that vanished, ms; 300000 unless given, as ESP-IDF does. */
  forgetMs?: number;
}

export interface AccessPointSettings {
  ssid: string;
  /** Empty: open. */
  password: string;
  /** Stations at once: 4 for a board's own network, whatever a router takes. */
  stationsMax: number;
  /** The address that stations get as their gateway. */
  gateway: string;
  /** How WPA is told to stations; `wpa2` unless given, `open` without a password. */
  authMode?: string;
  /** The board whose network it is; none for a router. */
  host?: Host;
  /** Its own hardware address. */
  mac: string;
  joined?(mac: string): void;
  left?(mac: string): void;
}

export interface StationSettings {
  host: Host;
  mac: string;
  ssid: string;
  password: string;
  /** The network is lost; whoever is told may join again. */
  lost(why: Loss): void;
}

/** Why a station cannot join. */
export type JoinFailure = "no such network" | "wrong password" | "full";
/** Why a station lost its network: no beacon any more, or the access point does not know it (any more). */
export type Loss = "silence" | "turned away";

/** What ails a radio, or the software between it and its board. */
export type RadioTrouble =
  /** It does nothing of what it is told to begin (`connect`, `startAP`), and nothing that it is asked is answered. */
  | { kind: "dead" }
  /** It does what it is told, but nothing is answered. Its events come. */
  | { kind: "mute" }
  /** It does what it is told, and answers so much later, ms. */
  | { kind: "late"; ms: number }
  /** It does not do what it is told to begin, and answers with this error. */
  | { kind: "failing"; error: string }
  /** It does not do what it is told to begin: the call throws this error. */
  | { kind: "refusing"; error: string };

/** ESP32's own limit for the stations of its access point. */
export const boardStationsMax = 4;
/** A returning access point turns away stations that it does not know as soon as they send: about so soon, ms. */
const turnAwayMs = 100;

interface Membership {
  station: StationSettings;
  network: AccessPoint;
  /** Runs while the station has not noticed that its network is gone. */
  noticing?: Timer;
}

/** A network on the air. */
export class AccessPoint {
  /** Unlike the name never used twice: two networks of one name do not reach each other. */
  readonly label: string;
  /** Hardware addresses of its stations, those included that vanished and are not forgotten yet. */
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

  /** A host gets a radio: from now on it reaches others only through a Wi-Fi network. */
  equip(host: Host): void {
    this.radios.add(host);
    this.show(host);
  }

  /**
   * A network comes on the air. Stations that still believe in an earlier one of that name are turned away and join
   * anew.
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

  /** A network leaves the air in good order: its stations are told. */
  close(network: AccessPoint): void {
    this.remove(network, 0, "turned away");
  }

  /** A station tries to join. On success it is on the network at once; how long that takes is the caller's matter. */
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

  /** A station leaves in good order. */
  leave(host: Host): void {
    const member = this.drop(host);
    if (member && !member.noticing) this.forget(member.network, member.station.mac);
  }

  /** A host loses power: its network goes without a word, and so does its membership. */
  vanish(host: Host): void {
    for (const network of this.networks.filter((candidate) => candidate.settings.host === host)) {
      this.remove(network, this.times.beaconTimeoutMs, "silence");
    }
    const member = this.drop(host);
    if (member && !member.noticing) this.keepPlace(member);
  }

  /**
   * The arena carries a host out of range of everybody else, or back. Stations and networks notice in their own time.
   */
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
   * From now on a host's radio has this trouble, or none. An answer that is late already still comes. It stays over
   * power losses.
   */
  setTrouble(host: Host, trouble: RadioTrouble | undefined): void {
    if (trouble) this.troubles.set(host, trouble);
    else this.troubles.delete(host);
  }

  troubleOf(host: Host): RadioTrouble | undefined {
    return this.troubles.get(host);
  }

  /** Whether a host was carried out of range. */
  isOutOfRange(host: Host): boolean {
    return this.outOfRange.has(host);
  }

  /** The network that a station is on, whether or not it has noticed its loss. */
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

  /** Back in range before the loss was noticed: the place is still there, and nothing happened. */
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

  /** A station will notice after a while that its network is gone; it is off the air at once. */
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

  /** The access point has not noticed that a station is gone, and keeps its place for a while. */
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

  /** Tells the network what a host is on now. */
  private show(host: Host): void {
    if (!this.radios.has(host)) return;
    const own = this.networks.filter((network) => network.settings.host === host);
    const member = this.memberships.get(host);
    const joined = member && !member.noticing ? [member.network] : [];
    host.onAir = this.outOfRange.has(host) ? [] : [...own, ...joined].map((network) => network.label);
  }
}
