// The adapter: gives a target's program Espruino's API on a Raspberry Pi Pico W or Pico 2 W that runs Kaluma 1.2.1. A
// board's program is its settings (`var snyper = {…};`), this, and dist/target.js, byte for byte: the firmware never asks
// where it runs. native.ts tells what Kaluma offers, and each file what is wrong with it.
import { crypto } from "./crypto.js";
import { installErrors } from "./errors.js";
import { load, network, radio } from "./native.js";
import { net } from "./net.js";
import { installPins } from "./pins.js";
import { feedWatchdog, installPower } from "./power.js";
import { installStorage, storage } from "./storage.js";
import { installSystem } from "./system.js";
import { installTimers } from "./timers.js";
import { wifi } from "./wifi.js";

/** What `require` returns by name. Anything else is a module of Kaluma's. */
const modules: { [name: string]: object } = { Storage: storage, crypto: crypto };
if (radio && network) {
  modules["Wifi"] = wifi;
  modules["net"] = net;
}

installErrors();
installTimers(feedWatchdog);
installPins();
installStorage();
installPower();
installSystem();
global["require"] = function (name: string): object {
  // Kaluma's sockets for datagrams do not hear the answer to a broadcast.
  if (name == "dgram") throw "no discovery on this board: `master` is missing in its settings";
  return modules[name] || load(name as "wdt");
};
