// The parts that hang on a board's pins, by the names that they have under `pins` in `snyper.json`. Data for the host's tools, as boards.ts.

export type Role = "target" | "master";
/** Pins by the part that is on them, as under `pins` in `snyper.json`. */
export type Pins = Record<string, string>;

/** What a part asks of its pin. */
export interface Part {
  /** `pulses`: PWM; `analog`: an ADC; `button`: an input with pull-up and a watch; `output`: a level. */
  use: "pulses" | "analog" | "button" | "output";
  /** How it is called in a sentence. */
  name: string;
  /** Hz of the pulses; "any" for a tone, whose frequency changes. Only with `pulses`. */
  frequency?: number | "any";
  /** What the firmware does with it: it has to have it, or reads it where its maker connected one. The others are there for what is to be connected later. */
  read?: "needed" | "optional";
}

/** The parts of each role, by the names that they have under `pins` in `snyper.json`. */
export const parts: Record<Role, Record<string, Part>> = {
  target: {
    servo: { use: "pulses", name: "servo", frequency: 50, read: "needed" },
    piezo: { use: "analog", name: "piezo", read: "needed" },
    battery: { use: "analog", name: "battery's divider", read: "optional" },
    safe: { use: "button", name: "safe-mode button", read: "optional" },
  },
  master: {
    a: { use: "button", name: "button A", read: "needed" },
    b: { use: "button", name: "button B", read: "needed" },
    x: { use: "button", name: "button X", read: "needed" },
    y: { use: "button", name: "button Y", read: "needed" },
    up: { use: "button", name: "joystick up" },
    down: { use: "button", name: "joystick down" },
    left: { use: "button", name: "joystick left" },
    right: { use: "button", name: "joystick right" },
    press: { use: "button", name: "joystick press" },
    cs: { use: "output", name: "screen CS" },
    dc: { use: "output", name: "screen DC" },
    rst: { use: "output", name: "screen RST" },
    backlight: { use: "pulses", name: "screen backlight", frequency: 1000 },
    mosi: { use: "output", name: "screen MOSI" },
    sck: { use: "output", name: "screen SCK" },
    buzzer: { use: "pulses", name: "buzzer", frequency: "any" },
  },
};
