// Joins a Wi-Fi network, or opens the board's own. A radio may refuse, fail, answer late or not at all: it is asked
// again for ever.

import { Subject } from "./console-lines.js";
import { now } from "./clock.js";
import { printable } from "./printable.js";

/** Waits between two tries double from the first to the longest. Each wait is a random share of that, half to all. */
const waitMsFirst = 2000;
const waitMsMax = 8000;
/**
 * How long to wait for an answer in ms, in addition to the present wait between tries: an ESP32 takes 10 s to give up
 * joining, and a slower radio gets more time with each try.
 */
const answerMs = 12000;
/** How soon to check again whether the board may be blocked, in ms. */
const restMs = 500;
/** The address of a radio that has no network. */
const noAddress = "0.0.0.0";

/** The network to join or open. */
interface Network {
  /** @short */
  wifiName: string;
  /** @short */
  wifiPassword: string;
}

/** Whether this board is on its network now, according to its radio. */
export let isWifiUp = false;
/** Whether the board is the access point itself. */
let isOwn = false;
let network: Network;
let arrived: (address?: string) => boolean;
let waitMs = waitMsFirst;
/** Runs while there is no network: the deadline of an answer, or the wait before the next try. */
let timer: Handle;
/** The reason that was printed last: the same reason is not printed twice in a row. */
let said = "";

/**
 * Joins a network, and joins it again whenever it is lost. Each time, `whenJoined` gets the board's address. The
 * password has 8 to 63 characters. To join can block the whole interpreter, so `whenJoined` is asked before, without an
 * address, whether that may happen now. If it returns false it is asked again later.
 */
export function joinWifi(itsNetwork: Network, whenJoined: typeof arrived): void {
  network = itsNetwork;
  arrived = whenJoined;
  require("Wifi").on("disconnected", lost);
  tryNetwork();
}

/** Makes the board an access point. `whenOpen` gets its address, once. The password has 8 to 62 characters. */
export function openWifi(itsNetwork: Network, whenOpen: typeof arrived): void {
  network = itsNetwork;
  arrived = whenOpen;
  isOwn = true;
  tryNetwork();
}

function tryNetwork(): void {
  const wifi = require("Wifi");
  // These are needed only while the radio may answer, so that they take no RAM while there is a network.
  /** Handles the answer, also one after its deadline. */
  function answered(error: unknown): void {
    now(); // corrects the timers, which stop after a step back of the clock
    if (isWifiUp) return;
    if (error) failed(isOwn ? "" + error : whyNotJoined(("" + error).toLowerCase()));
    else if (isOwn) wifi.getAPIP(addressed);
    else wifi.getIP(addressed);
  }
  /** The network is up, unless a newer try has just taken it down again. */
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
  if (!isOwn && !arrived()) {
    timer = setTimeout(tryNetwork, restMs);
    return;
  }
  timer = setTimeout(function () {
    failed("no answer from the radio");
  }, answerMs + waitMs);
  try {
    if (isOwn) wifi.startAP(network.wifiName, { password: network.wifiPassword, authMode: "wpa2" }, answered);
    else wifi.connect(network.wifiName, { password: network.wifiPassword }, answered);
  } catch (refused) {
    // some radios throw while an earlier try is running
    failed("" + refused);
  }
}

/** Translates the radios' own words (an ESP32's and ESP8266's, in lower case) for makers. */
function whyNotJoined(error: string): string {
  if (/no_ap/.test(error)) return "no network " + network.wifiName;
  if (/handshake|auth_fail|password/.test(error))
    return "wrong password for " + network.wifiName + ", or another range's network has that name";
  if (/toomany/.test(error)) return "the access point " + network.wifiName + " is full";
  return error;
}

/** The radio reports that the network is lost. Each board says why in its own way, and also when joining fails. */
function lost(reason: unknown): void {
  now();
  if (isWifiUp) failed(typeof reason == "string" ? reason : "lost");
}

/** The network is not up, or not any more. */
function failed(why: string): void {
  if (!isWifiUp) clearTimeout(timer);
  isWifiUp = false;
  if (why != said) print(Subject.wifi + " down " + printable(why));
  said = why;
  timer = setTimeout(tryNetwork, (waitMs * (1 + Math.random())) / 2);
  waitMs = Math.min(waitMs * 2, waitMsMax);
}
