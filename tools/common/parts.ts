// The parts that are connected to a board's pins, by their names under `pins` in `snyper.json`. Data for programs on a
// PC, as boards.ts is.

export type Role = "target" | "master";
/** Pins by the part that is connected to them, as under `pins` in `snyper.json`. */
export type Pins = Record<string, string>;

/** What a part needs of its pin. */
export interface Part {
  /** `pulses`: PWM; `analog`: an ADC; `button`: an input with pull-up and a watch; `output`: a level. */
  use: "pulses" | "analog" | "button" | "output";
  /** What sentences call it. */
  name: string;
  /** Hz of the pulses; "any" for a tone, whose frequency changes. Only with `pulses`. */
  frequency?: number | "any";
  /**
   * `needed` by the firmware; `default` on every board that has a pin for it, unless its maker goes without;
   * `optional`, only if its maker chose a pin, because an open pin would give nonsense.
   */
  read: "needed" | "default" | "optional";
}

/** The parts of each role, by their names under `pins` in `snyper.json`. */
export const parts: Record<Role, Record<string, Part>> = {
  target: {
    servo: { use: "pulses", name: "servo", frequency: 50, read: "needed" },
    piezo: { use: "analog", name: "piezo", read: "needed" },
    battery: { use: "analog", name: "battery's divider", read: "optional" },
    safe: { use: "button", name: "safe-mode button", read: "optional" },
    light: { use: "output", name: "light", read: "optional" },
  },
  master: {
    a: { use: "button", name: "button A", read: "needed" },
    b: { use: "button", name: "button B", read: "needed" },
    x: { use: "button", name: "button X", read: "needed" },
    y: { use: "button", name: "button Y", read: "needed" },
    up: { use: "button", name: "joystick up", read: "default" },
    down: { use: "button", name: "joystick down", read: "default" },
    left: { use: "button", name: "joystick left", read: "default" },
    right: { use: "button", name: "joystick right", read: "default" },
    press: { use: "button", name: "joystick press", read: "default" },
    cs: { use: "output", name: "screen CS", read: "default" },
    dc: { use: "output", name: "screen DC", read: "default" },
    rst: { use: "output", name: "screen RST", read: "default" },
    backlight: { use: "pulses", name: "screen backlight", frequency: 1000, read: "default" },
    mosi: { use: "output", name: "screen MOSI", read: "default" },
    sck: { use: "output", name: "screen SCK", read: "default" },
    buzzer: { use: "pulses", name: "buzzer", frequency: "any", read: "optional" },
  },
};

/** The parts of a master's screen: it has all of them or none. */
export const screenParts: readonly string[] = ["cs", "dc", "rst", "backlight", "mosi", "sck"];
