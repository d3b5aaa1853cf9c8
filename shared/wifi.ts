// Being on a Wi-Fi network, somebody's or the board's own. A radio may refuse, fail, answer late or not at all: it is
// asked again for ever.

import { Subject } from "./console-lines.js";
import { now } from "./clock.js";
import { printable } from "./printable.js";

/**
 * Waits between two tries double from the first to the longest; of each a share from half to all is waited, at random.
 */
const waitMsFirst = 2000;
const waitMsMax = 8000;
/**
 * The deadline of an answer, besides the present wait: an ESP32 needs 10 s to give up joining, and one that is slower
 * gets more time with each try.
 */
const answerMs = 12000;
/** What a radio without a network has for an address. */
const noAddress = "0.0.0.0";

/** Whose network it is. */
interface Network {
  /** @short */
  wifiName: string;
  /** @short */
  wifiPassword: string;
}

/** Whether this board is on the network now, as far as its radio knows. */
export let isWifiUp = false;
/** The board is the access point itself. */
let isOwn = false;
let network: Network;
let arrived: (address: string) => void;
let waitMs = waitMsFirst;
/** There is one while there is no network: the answer's deadline, or the wait before the next try. */
let timer: Handle;
/** Why there is no network, as it was said last: one reason is said once. */
let said = "";

/**
 * Joins a network and stays on it. `whenJoined` is called with the board's address each time that it comes onto it.
 * Password: 8 to 63 characters.
 */
export function joinWifi(itsNetwork: Network, whenJoined: typeof arrived): void {
  network = itsNetwork;
  arrived = whenJoined;
  require("Wifi").on("disconnected", lost);
  tryNetwork();
}

/** Makes the board an access point. `whenOpen` is called once, with its address. Password: 8 to 62 characters. */
export function openWifi(itsNetwork: Network, whenOpen: typeof arrived): void {
  network = itsNetwork;
  arrived = whenOpen;
  isOwn = true;
  tryNetwork();
}

function tryNetwork(): void {
  const wifi = require("Wifi");
  timer = setTimeout(function () {
    failed("no answer from the radio");
  }, answerMs + waitMs);
  try {
    if (isOwn) wifi.startAP(network.wifiName, { password: network.wifiPassword, authMode: "wpa2" }, answered);
    else wifi.connect(network.wifiName, { password: network.wifiPassword }, answered);
  } catch (refused) {
    // as some radios do while an earlier try is under way
    failed("" + refused);
  }
}

/** The answer to any try: one that comes after its deadline still counts. */
function answered(error: unknown): void {
  now(); // after a step back of the clock the timers stand still
  if (isWifiUp) return;
  if (error) failed(isOwn ? "" + error : whyNotJoined(("" + error).toLowerCase()));
  else if (isOwn) require("Wifi").getAPIP(addressed);
  else require("Wifi").getIP(addressed);
}

/** The radios' own words (ESP32's and ESP8266's, in small letters) as a maker's. */
function whyNotJoined(error: string): string {
  if (/no_ap/.test(error)) return "no network " + network.wifiName;
  if (/handshake|auth_fail|password/.test(error))
    return "wrong password for " + network.wifiName + ", or another range's network has that name";
  if (/toomany/.test(error)) return "the access point " + network.wifiName + " is full";
  return error;
}

/** The network is there, unless a newer try has just taken it away again. */
function addressed(_error: unknown, address: { ip: string } | undefined): void {
  const ip = address ? address.ip : "";
  if (isWifiUp || ip == noAddress) return;
  isWifiUp = true;
  clearTimeout(timer);
  waitMs = waitMsFirst;
  said = "";
  print(Subject.wifi + " up " + printable(ip));
  arrived(ip);
}

/** The radio says that the network is gone: every board in its own way, and also while joining fails. */
function lost(reason: unknown): void {
  now();
  if (isWifiUp) failed(typeof reason == "string" ? reason : "lost");
}

/** There is no network (any more). */
function failed(why: string): void {
  if (!isWifiUp) clearTimeout(timer);
  isWifiUp = false;
  if (why != said) print(Subject.wifi + " down " + printable(why));
  said = why;
  timer = setTimeout(tryNetwork, (waitMs * (1 + Math.random())) / 2);
  waitMs = Math.min(waitMs * 2, waitMsMax);
}
