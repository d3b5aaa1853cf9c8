// How the arena wires its boards: the pins of the master's buttons and screen, and of each target's servo and piezo.
import type { Mounting } from "../devices/plate.js";
import type { ScreenWiring } from "../devices/st7789.js";

/** The master's buttons and the directions of its joystick, by pin. */
export const buttonPins = {
  A: "D15",
  B: "D17",
  X: "D19",
  Y: "D21",
  up: "D2",
  down: "D18",
  left: "D16",
  right: "D20",
  press: "D3",
} as const;
export type Button = "A" | "B" | "X" | "Y";
export type Joystick = Exclude<keyof typeof buttonPins, Button>;

/** The master's buzzer, in an arena that has one. */
export const buzzerPin = "D6";

/** The master's screen. */
export const screenWiring: ScreenWiring = { cs: "D9", dc: "D8", rst: "D12", backlight: "D13", mosi: "D11", sck: "D10" };

/** All pins of a master with a buzzer, as its settings have them: who names one there has to name all. */
export const pinsWithBuzzer: Record<string, string> = {
  ...Object.fromEntries(Object.entries(buttonPins).map(([name, pin]) => [name.toLowerCase(), pin])),
  ...screenWiring,
  buzzer: buzzerPin,
};

/** Each target's plate. */
export const mounting: Mounting = { servo: "D16", piezo: "D26", down: 0, up: 90 };
/** Each target's light. */
export const lightPin = "D15";
