// Espruino's Wi-Fi on Kaluma's radio. Whatever the radio is asked to do blocks the whole interpreter, and joining does
// for up to 30 s if it fails. So it looks for the network first, which takes some seconds and tells why there is none.
// The watchdog would end a longer wait: once it runs, a network that is lost is joined again by a reboot. The firmware
// joins with the plate down (shared/wifi.ts).
import { network, radio } from "./native.js";
import { isWatched, reboot, startWatchdog } from "./power.js";
import { after } from "./timers.js";

/** How often the radio is asked whether the network is still there, in ms: it reports no loss. */
const lookMs = 1000;
const noAddress = "0.0.0.0";

let isUp = false;
let lost: ((reason: unknown) => void) | undefined;

function hasNetwork(): boolean {
  radio!.get_connection();
  return radio!.errno == 0;
}

function look(): void {
  if (hasNetwork()) after(lookMs, look);
  else {
    isUp = false;
    if (lost) lost("lost");
  }
}

/** Whether a network of that name is on the air, or one that hides its name. */
function isHeard(name: string): boolean {
  let isFound = false;
  radio!.scan(function (_error, found) {
    for (let i = 0; found && i < found.length; i++) if (found[i]!.ssid == name || found[i]!.ssid == "") isFound = true;
  });
  return isFound && radio!.errno == 0;
}

/** The board's address. Kaluma knows it only after it was asked for a socket. */
function address(): string {
  try {
    network!.close(network!.socket("AF_INET", "DGRAM"));
    return network!.ip;
  } catch (offline) {
    return noAddress;
  }
}

export const wifi = {
  on: function (_event: "disconnected", listener: (reason: unknown) => void): void {
    lost = listener;
  },
  /** Answers before it returns. */
  connect: function (name: string, options: { password: string }, done: (error: unknown) => void): void {
    if (!hasNetwork()) {
      if (isWatched()) return reboot();
      if (!isHeard(name)) return done("no_ap_found");
      radio!.connect({ ssid: name, password: options.password });
      if (radio!.errno != 0) return done("password");
    }
    startWatchdog();
    if (!isUp) after(lookMs, look);
    isUp = true;
    done(null);
  },
  getIP: function (done: (error: unknown, address: { ip: string }) => void): void {
    done(null, { ip: address() });
  },
};
