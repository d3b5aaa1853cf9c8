// The master's settings: `snyper.json`, checked once at boot.
import type { Settings as Common } from "../../shared/begin.js";
import { pagePortDefault, passwordMax, passwordMin, portDefault, rangeNameMax, ssidMax } from "../../shared/limits.js";
import { isTargetId } from "../../shared/messages.js";
import { settingsChecks, type Checks } from "../../shared/settings.js";
import { areNames, nameRule } from "./game/names.js";
import { namesMax } from "./game/roster.js";
import type { ScreenPins, Rotation } from "./panel/st7789.js";

export interface Settings extends Common {
  /** The targets whose tags are made by SHA-1, because their interpreters have nothing better. @short */
  sha1Ids: string[];
  /** The master is the access point itself (4 targets at most: the boards' limit), or joins a router. */
  wifi: "ap" | "join";
  /** A target's battery is reported as low below this, in volts, 0.5 to 60. @short */
  lowVolts: number;
  /** Players' names besides P1 to P8, up to 12, each of 1 to 8 of A-Z a-z 0-9 _ -; one of P1 to P8 adds nobody. */
  names: string[];
  /** STOP's pin, pulled up, and whether its contact is closed at rest. */
  b: Pin;
  isStopClosed: boolean;
  /** A, X, Y and the joystick (up, down, left, right, pressed in), all pulled up; undefined for what is missing. */
  buttons: (Pin | undefined)[];
  /** Undefined without a screen. */
  screenPins: ScreenPins | undefined;
  rotation: Rotation;
  buzzer: Pin | undefined;
  /** The port of the page for spectators, 1 to 65535; 0 for no page. @short */
  pagePort: number;
  /** How many TCP and UDP sockets this build has, listening ones included, 5 to 64. @short */
  socketsMax: number;
  /** The time server that is asked on a router's network: its name or IPv4 address, "" for none. */
  ntp: string;
}

/** The sockets of all stock builds for ESP32s (CONFIG_LWIP_MAX_SOCKETS). */
const socketsDefault = 10;

/** Reads the players' names. Called once, as `readPins` is. */
function readPlayers(checks: Checks): string[] {
  return checks.checkedAt<string[]>(
    "players",
    [],
    "up to " + namesMax + " different names of " + nameRule,
    function (value) {
      return areNames(value, namesMax);
    },
  );
}

/**
 * Reads the master's pins. If the file names no pins they are a Pico's, with screen and joystick. If it names any, the
 * screen and the joystick have only the pins that it names. Called once, and put in place by the minifier: see
 * shared/settings.ts.
 */
function readPins(checks: Checks) {
  const isBare = !checks.checkedAt<object | 0>("pins", 0, "", function () {
    return true;
  });
  function pinOf(part: string, use: "button" | "output" | "pulses", standard: string): Pin | undefined {
    return checks.pinAt("pins." + part, use, isBare ? standard : undefined);
  }
  const b = checks.pinAt("pins.b", "button", "D17")!;
  const buttons = [
    checks.pinAt("pins.a", "button", "D15"),
    checks.pinAt("pins.x", "button", "D19"),
    checks.pinAt("pins.y", "button", "D21"),
    pinOf("up", "button", "D2"),
    pinOf("down", "button", "D18"),
    pinOf("left", "button", "D16"),
    pinOf("right", "button", "D20"),
    pinOf("press", "button", "D3"),
  ];
  const cs = pinOf("cs", "output", "D9");
  /** A screen has all of its pins, or none. */
  function screenPin(part: string, standard: string, use?: "pulses"): Pin {
    const pin = pinOf(part, use === undefined ? "output" : use, standard);
    if (!cs != !pin) throw "pins." + (cs ? part : "cs") + ": a screen needs it";
    return pin!;
  }
  const screen = {
    cs: cs!,
    dc: screenPin("dc", "D8"),
    rst: screenPin("rst", "D12"),
    backlight: screenPin("backlight", "D13", "pulses"),
    mosi: screenPin("mosi", "D11"),
    sck: screenPin("sck", "D10"),
    light: checks.numberAt("screen.light", 0.05, 1, 1),
  };
  return { b: b, buttons: buttons, screen: cs && screen, buzzer: checks.pinAt("pins.buzzer", "pulses") };
}

/** Reads and checks all settings. Throws a sentence that names the field. */
export function masterSettings(): Settings {
  const check = settingsChecks();
  const ssid = check.textAt("ssid", 1, ssidMax);
  const pins = readPins(check);
  const isStopClosed =
    check.checkedAt<string>("stop", "open", "open or closed", function (value) {
      return value === "open" || value === "closed";
    }) == "closed";
  const port = check.numberAt("port", 1, 65535, portDefault, true);
  const pagePort = check.numberAt("page.port", 0, 65535, pagePortDefault, true);
  if (pagePort == port) throw "page.port: the targets dial " + port;
  return {
    wifi: check.checkedAt<"ap" | "join">("wifi", "ap", "ap or join", function (value) {
      return value === "ap" || value === "join";
    }),
    sha1Ids: check.checkedAt<string[]>("sha1", [], "a list of targets' ids", function (value) {
      return Array.isArray(value) && value.every(isTargetId);
    }),
    rangeName: check.textAt("range", 1, rangeNameMax, ssid),
    wifiName: ssid,
    wifiPassword: check.textAt("password", passwordMin, passwordMax),
    masterPort: port,
    keyText: check.keyAt("SHA256"),
    isQuiet: check.flagAt("disabled"),
    safePin: isStopClosed ? pins.buttons[0] : pins.b, // an open wire must not be safe mode at each power-up
    lowVolts: check.numberAt("battery.low", 0.5, 60, 3.4),
    names: readPlayers(check),
    b: pins.b,
    isStopClosed: isStopClosed,
    buttons: pins.buttons,
    screenPins: pins.screen,
    rotation: check.checkedAt<Rotation>("screen.turn", 0, "0, 90, 180 or 270", function (value) {
      return value === 0 || value === 90 || value === 180 || value === 270;
    }),
    buzzer: pins.buzzer,
    pagePort: pagePort,
    socketsMax: check.numberAt("page.sockets", 5, 64, socketsDefault, true),
    ntp: check.textAt("ntp", 0, 64, "pool.ntp.org"),
  };
}
