// The sketch docs/plate.svg: a plate with its hinge, stop, servo and shield, seen from the side.
import { box, colours, joint, picture, terminal, text, wire, type Point } from "./wiring-shapes.js";

const width = 1060;
const height = 600;
const floor = 470;
/** The hinge, the plate's top when it is up, and its tip when it is down. */
const hinge: Point = [600, 455];
const top: Point = [580, 165];
const tip: Point = [312, 440];
/** Where the servo's rod holds the plate, and the servo's horn. */
const lever: Point = [596, 390];
const horn: Point = [770, 390];
const shots = 240;

const [blue, , green, , red] = colours.signals;
const said = (at: Point, ...lines: string[]) =>
  lines.map((one, index) => text([at[0], at[1] + index * 19], one, index === 0 ? { bold: true } : {}));

/** The sketch. */
export function plateSketch(): string {
  return picture(width, height, "A plate with its hinge, stop, servo and shield, from the side", [
    wire(red, [40, shots], [500, shots]),
    wire(red, [478, shots - 14], [500, shots], [478, shots + 14]),
    ...said([40, shots - 52], "Shots", "from here"),
    box(150, floor, 800, 30),
    text([550, floor + 21], "base", { anchor: "middle" }),
    wire(colours.ink, hinge, top),
    wire(colours.quiet, hinge, tip),
    joint(hinge, colours.ink),
    ...said([330, 130], "Plate, up", "leans to the shooter by 3 to 5°"),
    ...said([330, 388], "Plate, down", "hidden by the shield"),
    ...said([560, 530], "Hinge", "carries the plate, not the servo"),
    box(210, 360, 24, floor - 360),
    ...said([40, 388], "Shield", "before all that", "must not be hit"),
    box(593, 262, 20, 44),
    box(613, 262, 60, 22),
    box(655, 284, 18, floor - 284),
    ...said([700, 262], "Stop with rubber or felt", "takes the blow, so that the servo's", "gears do not"),
    box(590, 196, 10, 36),
    wire(green, [600, 214], [650, 190], [1000, 190], [1000, 350], [895, 350], [895, 400]),
    ...said([640, 150], "Piezo", "glued flat to the back; its wires have slack"),
    wire(blue, lever, horn, [790, 440]),
    terminal(lever),
    terminal(horn),
    box(752, 424, 76, 46),
    text([790, 453], "servo", { anchor: "middle" }),
    ...said([690, 350], "Rod", "pulls up"),
    box(850, 400, 90, 70),
    text([895, 440], "board", { anchor: "middle" }),
  ]);
}
