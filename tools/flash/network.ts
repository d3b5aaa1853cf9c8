// Whether a range's boards can form one network: how many the access point takes, how long names and passwords may be.
import { boards, type BoardId, type WifiLimits } from "../common/boards.js";
import { Refusal } from "../common/refusal.js";
import { trims } from "./fields.js";
import type { BoardEntry, MasterEntry, Range } from "./range.js";

/** An access point takes four stations, on whatever board the master will be. */
const stationsDefault = 4;
/** What the access points of all boards take. */
const ownBytesDefault = Math.min(
  ...Object.values(boards).flatMap(({ roles, wifiLimits }) =>
    wifiLimits && roles.includes("master") ? wifiLimits.ownBytes : [],
  ),
);

/** The range's boards by their names, the master first. */
export function boardsOf(range: Range): [string, BoardEntry][] {
  return [
    ...(range.master ? [["master", range.master] as [string, BoardEntry]] : []),
    ...range.targets.map((target): [string, BoardEntry] => [target.id, target]),
  ];
}

/** Throws a `Refusal` if the range's boards cannot form one network. */
export function checkNetwork(range: Range): void {
  const stations = (range.master && boards[range.master.board].stations) || stationsDefault;
  const extra = range.targets[stations];
  if (range.wifi === "ap" && extra)
    throw new Refusal(
      `An access point takes at most ${stations} targets, and ${extra.id} would be one more: ` +
        "use a router, with --wifi join, --ssid and --password.",
    );
  if (range.wifi === "join" && (range.ssid === undefined || range.password === undefined))
    throw new Refusal("A router has a name and a password already: give them with --ssid and --password.");
  if (range.master) {
    refuseSockets(range, range.master.board);
    refuseAlwaysLow(range, range.master);
  } else if (range.wifi === "ap") refuseLength("password", range.password, ownBytesDefault, "an access point");
  refuseWithoutAddress(range);
  for (const [name, entry] of boardsOf(range))
    refuseWifi(range, name, boards[entry.board].one, boards[entry.board].wifiLimits);
}

/** A target that does not know where its master is, and cannot search for it. */
function refuseWithoutAddress({ wifi, address, targets }: Range): void {
  const lost = targets.find(({ board }) => boards[board].needsAddress);
  if (lost && wifi === "join" && address === undefined)
    throw new Refusal(
      `${lost.id}: ${boards[lost.board].one} cannot search for its master: give the master a fixed address in your router, and name it with --address HOST.`,
    );
}

/** A battery that is called low at any voltage. */
function refuseAlwaysLow({ targets }: Range, { battery }: MasterEntry): void {
  const low = battery?.low ?? trims["battery.low"].default;
  for (const { id, pins, battery: own } of targets) {
    const scale = own?.scale ?? trims["battery.scale"].default;
    if (pins?.["battery"] !== undefined && low >= scale)
      throw new Refusal(
        `battery.low: the master calls a battery low below ${low} V, and ${id} reports at most ${scale} V (battery.scale): change one of them with --battery-low or --battery-scale.`,
      );
  }
}

/** A master listens for its targets and for their searches; each target takes a socket. */
function refuseSockets({ targets }: Range, master: BoardId): void {
  const { one, sockets, onePort } = boards[master];
  const room = sockets - (onePort ? 1 : 2);
  const extra = targets[room];
  if (sockets > 0 && extra)
    throw new Refusal(
      `${one[0]!.toUpperCase()}${one.slice(1)} as master has ${sockets} sockets, enough for ${room} targets, and ${extra.id} would be one more.`,
    );
}

function refuseLength(field: "ssid" | "password", text: string | undefined, bytesMax: number, who: string): void {
  const bytes = Buffer.byteLength(text ?? "");
  if (bytes > bytesMax)
    throw new Refusal(
      `${field}: ${who} takes at most ${bytesMax} bytes, and this one has ${bytes}: choose a shorter one with --${field}.`,
    );
}

/**
 * Throws if a board's Wi-Fi does not take the network's name or password as they are: it would never find the others.
 */
function refuseWifi(range: Range, name: string, one: string, limits: WifiLimits | undefined): void {
  if (!limits) return;
  const isOwn = name === "master" && range.wifi === "ap";
  const who = `${name}, ${one}${isOwn ? " as access point" : ""},`;
  refuseLength("ssid", range.ssid, limits.nameBytes, who);
  refuseLength("password", range.password, isOwn ? limits.ownBytes : limits.joinBytes, who);
  for (const field of ["ssid", "password"] as const)
    if (limits.unfit?.characters.test(range[field] ?? ""))
      throw new Refusal(`${field}: ${name} is ${one}, and ${limits.unfit.why}: choose another one with --${field}.`);
}
