// Being on somebody's Wi-Fi: joining, and joining again for ever.

/** How long to wait before joining again; the board's own joining takes a few seconds more. */
const rejoinMs = 2000;

let up = false;
let joining = false;
let ssid: string;
let password: string;
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
export function joinWifi(itsSsid: string, itsPassword: string, whenJoined: () => void): void {
  ssid = itsSsid;
  password = itsPassword;
  joined = whenJoined;
  require("Wifi").on("disconnected", lost);
  join();
}

function join(): void {
  joining = true;
  require("Wifi").connect(ssid, { password: password }, answered);
}

function answered(error: unknown): void {
  joining = false;
  if (error) joinAgain("" + error);
  else require("Wifi").getIP(arrived);
}

function arrived(_error: unknown, address: { ip: string }): void {
  wifiIsUp(address ? address.ip : "");
  joined();
}

function lost(): void {
  joinAgain("lost");
}

function joinAgain(reason: string): void {
  up = false;
  print("wifi down " + reason);
  if (joining) return; // `disconnected` also comes while a join fails
  joining = true;
  setTimeout(join, rejoinMs);
}
