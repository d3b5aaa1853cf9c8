// The master's screen alone, for its tests and measurements: the driver's functions at the console. No board is flashed
// with it.
import { drawRow, openScreen } from "../../../firmware/master/panel/screen.js";
import type { ScreenPins, Rotation } from "../../../firmware/master/panel/st7789.js";

function sayOpen(): void {
  print("open");
}

global["drawRow"] = drawRow;
global["open"] = function (pins: ScreenPins, turn: Rotation, opened?: () => void): void {
  if (!openScreen(pins, turn, opened || sayOpen)) print("no screen");
};
