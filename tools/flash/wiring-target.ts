// The picture to solder a target from: servo, piezo with its circuit, and the two optional parts.
import {
  boardPin,
  box,
  button,
  capacitor,
  colours,
  diode,
  joint,
  picture,
  piezo,
  resistor,
  signalColour,
  terminal,
  text,
  wire,
  type Drawn,
  type Point,
} from "./wiring-shapes.js";

const width = 1150;
const height = 1120;
/** The board's right edge, and the ground wire on the far right. */
const edge = 230;
const rail = 1100;
/** Heights of the board's pins. */
const y = { supply: 130, servo: 296, out: 370, piezo: 430, battery: 775, safe: 900, ground: 985 };

const heading = (at: Point, said: string) => text(at, said, { size: 18, bold: true });
const value = (at: Point, name: string, said: string) => text(at, name) + text([at[0], at[1] + 19], said);
const end = (at: Point, said: string, fill: string, anchor: "start" | "middle" | "end" = "start") =>
  text(at, said, { bold: true, fill, anchor, kind: "end" });

/** A wire to the ground on the right. */
function toGround(...points: Point[]): string {
  const last = points.at(-1)!;
  const corner: Point = [rail, last[1]];
  return wire(colours.ground, ...points, corner) + joint(corner, colours.ground);
}

function servo({ pins }: Drawn): string[] {
  const signal = signalColour(0);
  return [
    wire(colours.supply, [edge, y.supply], [600, y.supply]),
    wire(colours.supply, [480, y.supply], [480, 262], [600, 262]),
    wire(colours.supply, [480, 205], [694, 205]),
    joint([480, y.supply], colours.supply),
    joint([480, 205], colours.supply),
    end([250, y.supply - 10], "5 V for the board", colours.supply),
    toGround([820, y.supply]),
    toGround([706, 205]),
    toGround([820, 279]),
    box(600, 96, 220, 68),
    heading([650, 125], "5 V supply"),
    text([652, 148], "1 A or more", { fill: colours.quiet }),
    terminal([600, y.supply]),
    terminal([820, y.supply]),
    end([590, y.supply - 12], "+", colours.supply, "end"),
    end([834, y.supply - 12], "− to ground", colours.ground),
    capacitor([700, 205]),
    text([732, 190], "C2 1000 µF, 10 V: its − stripe to ground"),
    end([672, 193], "+", colours.supply, "end"),
    wire(signal, [edge, y.servo], [600, y.servo]),
    end([250, y.servo - 10], "servo signal", signal),
    box(600, 234, 220, 90),
    heading([686, 285], "servo"),
    terminal([600, 262]),
    terminal([600, y.servo]),
    terminal([820, 279]),
    end([590, 252], "red: 5 V", colours.supply, "end"),
    end([590, y.servo + 22], `yellow or white: ${pins["servo"]}`, signal, "end"),
    end([834, 268], "brown or black: ground", colours.ground),
  ];
}

/** Where the parts of the piezo's circuit are, from left to right, and the heights of their middle and their ground. */
const circuit = { clamp: 330, c1: 575, r1: 675, left: 805, right: 1005, middle: 520, bottom: 610 };

/** V5, which keeps the pin below the board's 3.3 V. */
function piezoClamp({ power }: Drawn): string[] {
  const { clamp, c1 } = circuit;
  const signal = signalColour(1);
  return [
    heading([c1, 372], "Piezo behind a peak-hold circuit"),
    wire(colours.power, [edge, y.out], [clamp, y.out], [clamp, 386]),
    end([250, y.out - 10], "3.3 V", colours.power),
    diode([clamp, 400]),
    wire(signal, [clamp, 415], [clamp, y.piezo]),
    joint([clamp, y.piezo], signal),
    text([356, 390], "V5 BAT85"),
    end([356, 366], power.out, colours.power),
  ];
}

/** C1, which keeps the peak, R1, which empties it, and R2 on the way to the pin. */
function peakHold({ pins }: Drawn): string[] {
  const { c1, r1, right, middle, bottom } = circuit;
  const signal = signalColour(1);
  const upright = (x: number, half: number) =>
    wire(signal, [x, y.piezo], [x, middle - half]) +
    wire(colours.ground, [x, middle + half], [x, bottom]) +
    joint([x, y.piezo], signal) +
    joint([x, bottom], colours.ground);
  return [
    wire(signal, [edge, y.piezo], [415, y.piezo]),
    end([250, y.piezo + 24], "piezo signal", signal),
    resistor([450, y.piezo]),
    value([424, y.piezo + 32], "R2", "10 kΩ"),
    wire(signal, [485, y.piezo], [right, y.piezo], [right, 460]),
    end([500, y.piezo - 12], `to ${pins["piezo"]}`, signal),
    upright(c1, 6),
    capacitor([c1, middle], true),
    value([c1 + 26, middle - 4], "C1", "100 nF"),
    upright(r1, 35),
    resistor([r1, middle], true),
    value([r1 + 20, middle - 4], "R1", "330 kΩ"),
  ];
}

/** V1 to V4, which give each swing of the piezo the same direction. */
function rectifier(): string[] {
  const { c1, left, right, middle, bottom } = circuit;
  const signal = signalColour(1);
  const between = signalColour(5);
  const leg = (x: number) =>
    [
      wire(signal, [x, y.piezo], [x, 460]),
      diode([x, 475]),
      wire(between, [x, 490], [x, 550]),
      diode([x, 565]),
      wire(colours.ground, [x, 580], [x, bottom]),
      joint([x, bottom], colours.ground),
      joint([x, middle], between),
    ].join("");
  return [
    leg(left),
    leg(right),
    joint([left, y.piezo], signal),
    text([left - 24, 480], "V1", { anchor: "end" }),
    text([left - 24, 571], "V2", { anchor: "end" }),
    text([right + 24, 480], "V3"),
    text([right + 24, 571], "V4"),
    wire(between, [left, middle], [871, middle]),
    wire(between, [939, middle], [right, middle]),
    piezo([905, middle]),
    end([905, middle - 46], "piezo's two wires", between, "middle"),
    text([905, middle + 58], "piezo disc 27 mm", { anchor: "middle" }),
    toGround([c1, bottom]),
    text([c1, bottom + 28], "V1 to V4: 1N4148. The stripe of every diode is at the top here.", { fill: colours.quiet }),
    text([c1, bottom + 49], "The piezo has no + and −: its wires may be swapped.", { fill: colours.quiet }),
  ];
}

function battery({ pins }: Drawn): string[] {
  const signal = signalColour(2);
  const node = 480;
  return [
    heading([250, 704], "Battery's divider, optional"),
    wire(signal, [edge, y.battery], [665, y.battery]),
    end([250, y.battery - 10], "half the battery", signal),
    wire(signal, [node, y.battery], [node, 730], [694, 730]),
    toGround([706, 730]),
    capacitor([700, 730]),
    text([732, 718], "C3 100 nF"),
    resistor([700, y.battery]),
    toGround([735, y.battery]),
    text([748, y.battery - 10], "R4 100 kΩ"),
    wire(signal, [node, y.battery], [node, 820], [545, 820]),
    resistor([580, 820]),
    text([553, 852], "R3 100 kΩ"),
    wire(colours.supply, [615, 820], [780, 820]),
    end([770, 810], "battery +", colours.supply, "end"),
    joint([node, y.battery], signal),
    end([node + 16, y.battery - 10], `to ${pins["battery"]}`, signal),
    toGround([930, 820]),
    end([944, 810], "battery −", colours.ground),
    box(780, 796, 150, 48),
    text([855, 826], "battery", { bold: true, anchor: "middle" }),
    terminal([780, 820]),
    terminal([930, 820]),
  ];
}

function safeJumper({ pins }: Drawn): string[] {
  const signal = signalColour(3);
  if (pins["safe"] === undefined) return [];
  return [
    wire(signal, [edge, y.safe], [670, y.safe]),
    end([250, y.safe - 10], "safe mode, optional", signal),
    end([660, y.safe - 10], `to ${pins["safe"]}`, signal, "end"),
    button([700, y.safe]),
    toGround([730, y.safe]),
    end([744, y.safe - 10], "held at power-up", colours.ground),
  ];
}

/** The board's outline with its name, and the ground wire around the picture. */
function outline({ name }: Drawn): string[] {
  return [
    box(40, 96, edge - 40, y.ground + 30 - 96),
    text([56, 580], name.split(" ").slice(0, 2).join(" "), { size: 18, bold: true }),
    text([56, 604], name.split(" ").slice(2).join(" ") || "board", { size: 18, bold: true }),
    text([56, 628], "only the pins", { fill: colours.quiet }),
    text([56, 648], "that are used", { fill: colours.quiet }),
    wire(colours.ground, [rail, y.supply], [rail, y.ground], [edge, y.ground]),
    end(
      [250, y.ground - 10],
      "ground (GND): one wire joins the board, the supply, the servo and the circuits",
      colours.ground,
    ),
  ];
}

function pinsUsed({ pins, power }: Drawn): string[] {
  const named: [string | undefined, number][] = [
    [power.supply, y.supply],
    [pins["servo"], y.servo],
    [power.out, y.out],
    [pins["piezo"], y.piezo],
    [pins["battery"], y.battery],
    [power.ground, y.ground],
    [pins["safe"], y.safe],
  ];
  return named.flatMap(([pin, at]) => (pin === undefined ? [] : boardPin([edge, at], pin, true)));
}

/** A target's wiring as SVG. */
export function drawTarget(board: Drawn): string {
  const { one, power, note } = board;
  return picture(width, height, `How a SNYPER target is wired on ${one}`, [
    text([40, 44], `SNYPER target on ${one}`, { size: 24, bold: true }),
    text([40, 70], note, { fill: colours.quiet }),
    ...outline(board),
    ...servo(board),
    ...piezoClamp(board),
    ...peakHold(board),
    ...rectifier(),
    ...battery(board),
    ...safeJumper(board),
    ...pinsUsed(board),
    text(
      [40, 1050],
      `Never feed a servo from ${power.out}: the board resets. While USB is plugged in, take the wire off the board's ${power.supply}; ground stays.`,
    ),
    text([40, 1074], "Wires cross nowhere in this picture; a filled dot is a joint. Optional parts may be left out."),
    text(
      [40, 1098],
      "The values of the circuits were calculated, and not tried on hardware yet: docs/GUIDE.md tells how to trim.",
      { fill: colours.quiet },
    ),
  ]);
}
