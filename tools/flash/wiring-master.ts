// The picture that a master is soldered from: buttons, joystick, screen and buzzer.
import { parts } from "../common/parts.js";
import {
  boardPin,
  box,
  button,
  colours,
  joint,
  picture,
  resistor,
  signalColour,
  terminal,
  text,
  wire,
  type Drawn,
  type Point,
} from "./wiring-shapes.js";

const width = 1150;
const height = 700;
/** The board's edges, and the ground wire on the far left. */
const left = 440;
const right = 660;
const rail = 60;
const top = 150;
const step = 46;
const row = (n: number) => top + n * step;

/** What each switch does. A joystick's directions need no word. */
const buttons = {
  a: "A: ok, play",
  b: "B: STOP",
  x: "X: next, hot",
  y: "Y: back, raise",
  up: "up",
  down: "down",
  left: "left",
  right: "right",
  press: "press",
} as const;
/** As the screen's maker prints them, in the order of our pins. */
const screenPins = {
  sck: "SCL or SCK",
  mosi: "SDA or MOSI",
  rst: "RES or RST",
  dc: "DC",
  cs: "CS",
  backlight: "BLK or BL",
} as const;

const end = (at: Point, said: string, fill: string, anchor: "start" | "end" = "start") =>
  text(at, said, { bold: true, fill, anchor, kind: "end" });
const heading = (at: Point, said: string) => text(at, said, { size: 18, bold: true });

function switches({ pins, power }: Drawn): string[] {
  const keys = Object.keys(buttons) as (keyof typeof buttons)[];
  const drawn = keys.flatMap((key, n) => {
    const at = row(n + (n < 4 ? 0 : 1));
    const colour = signalColour(n);
    return [
      wire(colours.ground, [rail, at], [120, at]),
      joint([rail, at], colours.ground),
      button([150, at]),
      wire(colour, [180, at], [left, at]),
      end([196, at - 9], `${buttons[key]} to ${pins[key]}`, colour),
      boardPin([left, at], pins[key]!, false),
    ];
  });
  const ground = row(10);
  return [
    heading([40, 118], "Buttons, to ground"),
    box(84, row(4) - 16, 340, row(9) - row(4) + 32, true),
    text([98, row(4) + 6], "5-way switch or joystick with switches"),
    ...drawn,
    wire(colours.ground, [rail, row(0)], [rail, ground], [left, ground]),
    end([76, ground - 9], "ground (GND) of all switches", colours.ground),
    boardPin([left, ground], power.ground, false),
    text([40, ground + 34], "Joystick, screen and buzzer may be left out.", { fill: colours.quiet }),
  ];
}

function screen({ pins, power }: Drawn): string[] {
  const keys = Object.keys(screenPins) as (keyof typeof screenPins)[];
  const x = 880;
  const ground = row(7);
  const pin = (at: number, name: string, colour: string) => terminal([x, at]) + end([x + 16, at + 5], name, colour);
  return [
    heading([x - 30, 118], "Screen ST7789, 240×240"),
    box(x, row(0) - 24, 200, row(7) - row(0) + 48),
    wire(colours.power, [right, row(0)], [x, row(0)]),
    end([right + 20, row(0) - 9], "3.3 V", colours.power),
    pin(row(0), "VCC", colours.power),
    boardPin([right, row(0)], power.out, true),
    ...keys.flatMap((key, n) => {
      const at = row(n + 1);
      const colour = signalColour(n);
      const short = parts.master[key]!.name.replace("screen ", "");
      return [
        wire(colour, [right, at], [x, at]),
        end([right + 20, at - 9], `${short} to ${pins[key]}`, colour),
        pin(at, screenPins[key], colour),
        boardPin([right, at], pins[key]!, true),
      ];
    }),
    wire(colours.ground, [right, ground], [x, ground]),
    end([right + 20, ground - 9], "ground", colours.ground),
    pin(ground, "GND", colours.ground),
    boardPin([right, ground], power.ground, true),
  ];
}

function buzzer({ pins }: Drawn): string[] {
  const [x, ground, at] = [880, row(9), row(10)];
  const colour = signalColour(2);
  return [
    wire(colours.ground, [720, row(7)], [720, ground], [x, ground]),
    joint([720, row(7)], colours.ground),
    end([736, ground - 9], "− to ground", colours.ground),
    wire(colour, [right, at], [745, at]),
    resistor([780, at]),
    wire(colour, [815, at], [x, at]),
    text([746, at + 30], "R1 100 Ω"),
    end([right + 12, at - 12], `to ${pins["buzzer"]}`, colour),
    end([838, at - 12], "+", colour),
    box(x, ground - 22, 200, at - ground + 44),
    heading([x + 28, ground + 14], "buzzer"),
    text([x + 28, ground + 36], "passive, piezo"),
    terminal([x, ground]),
    terminal([x, at]),
    boardPin([right, at], pins["buzzer"]!, true),
  ];
}

/** A master's wiring as SVG. */
export function drawMaster(board: Drawn): string {
  const { name, one, power, note } = board;
  return picture(width, height, `How a SNYPER master is wired on ${one}`, [
    text([40, 44], `SNYPER master on ${one}`, { size: 24, bold: true }),
    text([40, 70], note, { fill: colours.quiet }),
    box(left, row(0) - 48, right - left, row(10) - row(0) + 76),
    text([(left + right) / 2, row(0) - 22], name, { size: 16, bold: true, anchor: "middle" }),
    ...switches(board),
    ...screen(board),
    ...buzzer(board),
    text(
      [40, height - 24],
      `Power through USB, or 5 V on ${power.supply}, never both. Wires cross nowhere in this picture; a filled dot is a joint.`,
    ),
  ]);
}
