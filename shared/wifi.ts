// Being on somebody's Wi-Fi: joining, and joining again for ever.

/** How long to wait before joining again; the board's own joining takes a few seconds more. */
const rejoinMs = 2000;

/** Whose network it is. */
interface Network {
  wifiName: string;
  wifiPassword: string;
}

let up = false;
let joining = false;
let network: Network;
let joined: () => void;

/** Whether this board is on the network now, as far as its radio knows. */
export function isWifiUp(): boolean {
  return up;
}

/** Says that the network is there. */
export function wifiIsUp(address: string): void {
  up = true;
  print("wifi up " + address);
}

/** Joins a network and stays on it. `whenJoined` is called each time that the board comes onto it. Password: 8 to 63 characters. */
export function joinWifi(itsNetwork: Network, whenJoined: () => void): void {
  network = itsNetwork;
  joined = whenJoined;
  require("Wifi").on("disconnected", joinAgain);
  join();
}

function join(): void {
  joining = true;
  require("Wifi").connect(network.wifiName, { password: network.wifiPassword }, answered);
}

function answered(error: unknown): void {
  joining = false;
  if (error) joinAgain(whyNotJoined(("" + error).toLowerCase()));
  else require("Wifi").getIP(arrived);
}

/** The radios' own words (ESP32's and ESP8266's, in small letters) as a maker's. */
function whyNotJoined(error: string): string {
  if (/no_ap/.test(error)) return "no network " + network.wifiName;
  if (/handshake|auth_fail|password/.test(error)) return "wrong password for " + network.wifiName + ", or another range's network has that name";
  if (/toomany/.test(error)) return "the access point " + network.wifiName + " is full";
  return error;
}

function arrived(_error: unknown, address: { ip: string }): void {
  wifiIsUp(address ? address.ip : "");
  joined();
}

/**
 * Joins again after a while. `reason`: why joining failed, or what the radio says when the network is lost, which every board says otherwise, and
 * also while joining fails.
 */
function joinAgain(reason: unknown): void {
  if (joining) return;
  up = false;
  print("wifi down " + (typeof reason == "string" ? reason : "lost"));
  joining = true;
  setTimeout(join, rejoinMs);
}
