// The limits of what a maker sets, on the command line or in `range.json`. They are the firmware's own
// (shared/settings.ts, firmware/*/settings.ts), in its own words; a test compares them with the bundles, which run on
// Espruino only.
import { boards, type BoardId } from "../common/boards.js";
import { consolePlace, hostFault } from "../common/address.js";
import {
  addressMax,
  pagePortDefault,
  passwordMax,
  passwordMin,
  portDefault,
  rangeNameMax,
  ssidMax,
} from "../../shared/limits.js";
import { isTargetId } from "../../shared/messages.js";
import { didYouMean } from "../common/nearest.js";
import { isKey, isKeyName } from "../common/key.js";
import { reasonOf, Refusal } from "../common/refusal.js";

/** Numbers of a role, by their place in its `snyper.json`. `help` says what the number is. */
export const trims = {
  "servo.down": {
    role: "target",
    option: "down",
    value: "N",
    min: 0,
    max: 180,
    default: 0,
    help: "degrees of the servo when the plate is down",
  },
  "servo.up": {
    role: "target",
    option: "up",
    value: "N",
    min: 0,
    max: 180,
    default: 90,
    help: "degrees of the servo when the plate stands",
  },
  "servo.travel": {
    role: "target",
    option: "travel",
    value: "N",
    min: 100,
    max: 1500,
    default: 500,
    help: "how long the servo travels from one end to the other, in ms",
  },
  "sensor.threshold": {
    role: "target",
    option: "threshold",
    value: "N",
    min: 0.01,
    max: 1,
    default: 0.15,
    help: "how hard a blow counts as a hit; without it, what was calibrated",
  },
  "sensor.blind": {
    role: "target",
    option: "blind",
    value: "N",
    min: 0,
    max: 400,
    default: 0,
    help: "how long a plate shakes after its servo's travel, in ms; without it, what was calibrated",
  },
  "sensor.lockout": {
    role: "target",
    option: "lockout",
    value: "N",
    min: 0,
    max: 500,
    default: 25,
    help: "for how long after a blow no other counts, in ms; without it, what was calibrated",
  },
  "battery.scale": {
    role: "target",
    option: "battery-scale",
    value: "VOLTS",
    min: 0.5,
    max: 60,
    default: 6.6,
    help: "volts at the battery when its pin reads 1",
  },
  "battery.low": {
    role: "master",
    option: "battery-low",
    value: "VOLTS",
    min: 0.5,
    max: 60,
    default: 3.4,
    help: "the master calls a target's battery low below this many volts",
  },
  "page.port": {
    role: "master",
    option: "page-port",
    value: "N",
    min: 0,
    max: 65535,
    isWhole: true,
    default: pagePortDefault,
    help: "TCP port of the master's page for phones, 0 for no page",
  },
} as const;

export type TrimPath = keyof typeof trims;

/** What STOP's contact is while nobody presses it: with a closed one, a broken wire means STOP. */
export type StopContact = "open" | "closed";
/** How far a screen's picture is turned, degrees. */
export type Turn = 0 | 90 | 180 | 270;
const turns: readonly Turn[] = [0, 90, 180, 270];
const playersMax = 12;
const timeServerMax = 64;
/** Brightness of a screen. */
export const lightLimits = { min: 0.05, max: 1 };

/** Words of the command line, so that no target can have them as its id. */
export const commandWords: readonly string[] = ["master", "target", "game"];

/** Each check gives the value back, or throws a `Refusal` that names the field and its limit. */
export const check = {
  number(
    value: unknown,
    field: string,
    { min, max, isWhole }: { min: number; max: number; isWhole?: boolean },
  ): number {
    if (typeof value !== "number" || !(value >= min && value <= max) || (isWhole && !Number.isInteger(value)))
      throw new Refusal(`${field}: a ${isWhole ? "whole " : ""}number from ${min} to ${max}.`);
    return value;
  },

  /** A TCP port. */
  tcpPort(value: unknown, field: string): number {
    if (value === undefined) return portDefault;
    if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > 65535)
      throw new Refusal(`${field}: a whole number from 1 to 65535.`);
    return value;
  },

  text(value: unknown, field: string, min: number, max: number): string {
    if (typeof value !== "string" || Buffer.byteLength(value) < min || Buffer.byteLength(value) > max)
      throw new Refusal(`${field}: text of ${min} to ${max} characters.`);
    return value;
  },

  rangeName(value: unknown, field: string): string {
    if (typeof value !== "string" || !/^[ -~]+$/.test(value) || value.length > rangeNameMax)
      throw new Refusal(`${field}: text of 1 to ${rangeNameMax} characters, all of them ASCII.`);
    return value;
  },

  /** As long as Wi-Fi's standard allows; some boards take less, see `boards`. */
  ssid(value: unknown, field: string): string {
    const name = check.text(value, field, 1, ssidMax);
    if (/\p{C}/u.test(name)) throw new Refusal(`${field}: text without control characters.`);
    return name;
  },

  /** The master's address. */
  address(value: unknown, field: string): string {
    const fault = typeof value === "string" ? hostFault(value, addressMax) : `text of 1 to ${addressMax} characters`;
    if (fault !== undefined) throw new Refusal(`${field}: ${fault}.`);
    return value as string;
  },

  /** Where a board's console is: a serial port, or tcp://host:port. */
  console(value: unknown, field: string): string {
    const port = check.text(value, field, 1, 255);
    try {
      consolePlace(port);
    } catch (wrong) {
      throw new Refusal(`${field}: ${reasonOf(wrong)}.`);
    }
    return port;
  },

  password(value: unknown, field: string): string {
    if (typeof value !== "string" || value.length < passwordMin)
      throw new Refusal(
        `${field}: text of ${passwordMin} to ${passwordMax} characters; Wi-Fi takes no shorter password, choose a longer one or leave it out to get a random one.`,
      );
    if (value.length > passwordMax || !/^[ -~]*$/.test(value))
      throw new Refusal(`${field}: text of ${passwordMin} to ${passwordMax} characters, all of them ASCII.`);
    return value;
  },

  /** The range's key. The sentence does not repeat the value, which may be a key but for one character. */
  key(value: unknown, field: string): string {
    if (!isKey(value))
      throw new Refusal(
        `${field}: 43 characters of base64 without "=", the 32 bytes that npm run flash has made: put back what was there, or delete the field to get a new key.`,
      );
    return value;
  },

  /** The name of the key that a board has. */
  keyName(value: unknown, field: string): string {
    if (!isKeyName(value)) throw new Refusal(`${field}: 6 characters of base64.`);
    return value;
  },

  flag(value: unknown, field: string): boolean {
    if (typeof value !== "boolean") throw new Refusal(`${field}: true or false.`);
    return value;
  },

  turn(value: unknown, field: string): Turn {
    if (!turns.includes(value as Turn))
      throw new Refusal(`${field}: ${turns.slice(0, -1).join(", ")} or ${turns.at(-1)}.`);
    return value as Turn;
  },

  /** The names are the players of the master's menus besides P1 to P8. */
  players(value: unknown, field: string): string[] {
    const isName = (name: unknown) =>
      typeof name === "string" && /^[A-Za-z0-9_-]{1,8}$/.test(name) && !/^P[1-8]$/.test(name);
    if (
      !Array.isArray(value) ||
      value.length > playersMax ||
      !value.every(isName) ||
      new Set(value).size < value.length
    )
      throw new Refusal(`${field}: up to ${playersMax} different names of 1 to 8 of A-Z a-z 0-9 _ -, not P1 to P8.`);
    return value as string[];
  },

  /** A time server by its name or IPv4 address, "" for none. */
  timeServer(value: unknown, field: string): string {
    const name = check.text(value, field, 0, timeServerMax);
    if (/[\0-\x1f\x7f]/.test(name)) throw new Refusal(`${field}: text of 0 to ${timeServerMax} characters.`);
    return name;
  },

  /** STOP's contact at rest. */
  stop(value: unknown, field: string): StopContact {
    if (value !== "open" && value !== "closed") throw new Refusal(`${field}: open or closed.`);
    return value;
  },

  wifi(value: unknown, field: string): "ap" | "join" {
    if (value !== "ap" && value !== "join") throw new Refusal(`${field}: ap or join.`);
    return value;
  },

  targetId(value: unknown, field: string): string {
    if (!isTargetId(value)) throw new Refusal(`${field}: 1 to 16 of A-Z a-z 0-9 _ -.`);
    if (commandWords.includes(value))
      throw new Refusal(`${field}: ${value} is a word of this command, choose another id.`);
    return value;
  },

  board(value: unknown, field: string): BoardId {
    const ids = Object.keys(boards);
    if (typeof value !== "string" || !ids.includes(value))
      throw new Refusal(
        `${field}: one of ${ids.join(", ")}.${typeof value === "string" ? didYouMean(value, ids) : ""}`,
      );
    return value as BoardId;
  },
};
