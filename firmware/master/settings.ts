// How this range is set up: the master's `snyper.json`, checked once at boot.
import type { Settings as Common } from "../../shared/begin.js";
import { pagePortDefault, passwordMax, passwordMin, portDefault, rangeNameMax, ssidMax } from "../../shared/limits.js";
import { settingsChecks } from "../../shared/settings.js";
import { areNames, nameRule } from "./game/names.js";
import type { ScreenPins, Rotation } from "./panel/st7789.js";

export interface Settings extends Common {
  /** The master is the access point itself (4 targets at most: the boards' limit), or joins a router. */
  wifi: "ap" | "join";
  /** A target's battery under so many volts is called low, 0.5 to 60. @short */
  lowVolts: number;
  /** Names of players, up to 12, each of 1 to 8 of A-Z a-z 0-9 _ -; P1 to P4 are there anyway. */
  names: string[];
  /** STOP, pulled up; its contact is closed at rest, or open. */
  b: Pin;
  isStopClosed: boolean;
  /** A, X, Y and the joystick (up, down, left, right, pressed in), all pulled up, as far as there are any. */
  buttons: (Pin | undefined)[];
  /** Undefined without a screen. */
  screenPins: ScreenPins | undefined;
  rotation: Rotation;
  buzzer: Pin | undefined;
  /** Where the page for spectators is, 1 to 65535; 0 for none. @short */
  pagePort: number;
  /** TCP and UDP sockets that this build has at once, listening ones included, 5 to 64. @short */
  socketsMax: number;
}

/** Of all stock builds for ESP32s (CONFIG_LWIP_MAX_SOCKETS). */
const socketsUsual = 10;

const namesMax = 12;

/** Further names, beside P1 to P4. */
function areFurther(value: any): boolean {
  return areNames(value, namesMax) && !/,P[1-4],/.test("," + value.join(",,") + ",");
}

/**
 * Reads and checks everything. Throws a sentence that names the field. Where the file says nothing of pins they are a
 * Pico's, with screen and joystick; where it does, there is only what it names, and buttons.
 */
export function masterSettings(): Settings {
  const check = settingsChecks();
  const isBare = !check.checkedAt<object | 0>("pins", 0, "", function () {
    return true;
  });
  const ssid = check.textAt("ssid", 1, ssidMax);
  const b = check.pinAt("pins.b", "button", "D17")!;
  const a = check.pinAt("pins.a", "button", "D15");
  const isStopClosed =
    check.checkedAt<string>("stop", "open", "open or closed", function (value) {
      return value === "open" || value === "closed";
    }) == "closed";
  const port = check.numberAt("port", 1, 65535, portDefault, true);
  const pagePort = check.numberAt("page.port", 0, 65535, pagePortDefault, true);
  if (pagePort == port) throw "page.port: the targets dial " + port;

  function usual(part: string, use: "button" | "output" | "pulses", standard: string): Pin | undefined {
    return check.pinAt("pins." + part, use, isBare ? standard : undefined);
  }

  function screen(): ScreenPins | undefined {
    const cs = usual("cs", "output", "D9");
    /** All of them, or none. */
    function next(part: string, standard: string, use?: "pulses"): Pin {
      const pin = usual(part, use === undefined ? "output" : use, standard);
      if (!cs != !pin) throw "pins." + (cs ? part : "cs") + ": a screen needs it";
      return pin!;
    }
    const all = {
      cs: cs!,
      dc: next("dc", "D8"),
      rst: next("rst", "D12"),
      backlight: next("backlight", "D13", "pulses"),
      mosi: next("mosi", "D11"),
      sck: next("sck", "D10"),
      light: check.numberAt("screen.light", 0.05, 1, 1),
    };
    return cs && all;
  }

  return {
    wifi: check.checkedAt<"ap" | "join">("wifi", "ap", "ap or join", function (value) {
      return value === "ap" || value === "join";
    }),
    rangeName: check.textAt("range", 1, rangeNameMax, ssid),
    wifiName: ssid,
    wifiPassword: check.textAt("password", passwordMin, passwordMax),
    masterPort: port,
    isQuiet: check.flagAt("disabled"),
    safePin: isStopClosed ? a : b, // an open wire must not be safe mode at each power-up
    lowVolts: check.numberAt("battery.low", 0.5, 60, 3.4),
    names: check.checkedAt<string[]>(
      "players",
      [],
      "up to " + namesMax + " different names of " + nameRule + ", not P1 to P4",
      areFurther,
    ),
    b: b,
    isStopClosed: isStopClosed,
    buttons: [
      a,
      check.pinAt("pins.x", "button", "D19"),
      check.pinAt("pins.y", "button", "D21"),
      usual("up", "button", "D2"),
      usual("down", "button", "D18"),
      usual("left", "button", "D16"),
      usual("right", "button", "D20"),
      usual("press", "button", "D3"),
    ],
    screenPins: screen(),
    rotation: check.checkedAt<Rotation>("screen.turn", 0, "0, 90, 180 or 270", function (value) {
      return value === 0 || value === 90 || value === 180 || value === 270;
    }),
    buzzer: check.pinAt("pins.buzzer", "pulses"),
    pagePort: pagePort,
    socketsMax: check.numberAt("page.sockets", 5, 64, socketsUsual, true),
  };
}
