// The master's screen alone, for its tests and measurements: the driver's functions at the console. No board is flashed
// with it.
import { drawLine, openScreen } from "../../../firmware/master/panel/screen.js";
import type { ScreenPins, Rotation } from "../../../firmware/master/panel/st7789.js";

function sayOpen(): void {
  print("open");
}

global["drawLine"] = drawLine;
global["open"] = function (pins: ScreenPins, rotation: Rotation, opened?: () => void): void {
  if (!openScreen(pins, rotation, opened || sayOpen)) print("no screen");
};
