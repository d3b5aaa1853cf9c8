// The modules that `require` knows on a vm board.
import type { Machine } from "../espruino/machine.js";
import { makeCrypto } from "../espruino/modules/crypto.js";
import { makeDgram } from "../espruino/modules/dgram.js";
import { makeNet } from "../espruino/modules/net.js";
import { makeStorage } from "../espruino/modules/storage.js";
import { makeWifi } from "../espruino/modules/wifi.js";
import type { Air } from "../world/air.js";
import type { BoardFlash } from "./board-flash.js";
import type { Powered } from "./powered.js";

export interface LibraryOptions {
  /** The air that its Wi-Fi is on; without it `require("Wifi")` finds nothing. */
  air?: Air;
  /** The maximum number of sockets, including listening ones; default 10. */
  socketsMax?: number;
  /** Further modules by name, each made at a power-up when the firmware first asks for it. */
  libraries?: Record<string, (machine: Machine) => unknown>;
  /** Modules that this board's build lacks. */
  lacks?: readonly string[];
}

/** How each module is made. `received` is called with each chunk before the firmware's listener gets it. */
export function librariesOf(
  current: Powered,
  flash: BoardFlash,
  { air, socketsMax, libraries = {}, lacks = [] }: LibraryOptions,
  received: (bytes: string) => void,
): Map<string, () => unknown> {
  const { machine, realm } = current;
  const net = () => (current.net ??= makeNet(machine, { ...(socketsMax !== undefined && { socketsMax }), received }));
  const storage = () => {
    const seen = flash.seenBy({
      alive: () => machine.alive,
      abandon: () => machine.abandonCallback(),
      print: (text) => machine.print(text),
      block: (ms) => machine.block(ms),
    });
    return makeStorage(realm, seen);
  };
  const all = new Map<string, () => unknown>([
    ["Storage", storage],
    ["net", () => net().module],
    ["dgram", () => makeDgram(machine, net())],
    ["crypto", () => makeCrypto(realm)],
  ]);
  if (air) all.set("Wifi", () => (current.wifi = makeWifi(machine, air)).module);
  for (const [name, make] of Object.entries(libraries)) all.set(name, () => make(machine));
  for (const name of lacks) all.delete(name);
  return all;
}
