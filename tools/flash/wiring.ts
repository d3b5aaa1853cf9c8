// The wiring diagrams docs/wiring-*.svg, made from the boards' data so that their pins are always those that are
// flashed.
import { boards } from "../common/boards.js";
import type { Role } from "../common/parts.js";
import { drawMaster } from "./wiring-master.js";
import type { Drawn } from "./wiring-shapes.js";
import { drawTarget } from "./wiring-target.js";

const drawn = {
  esp32: {
    power: { supply: "5V", out: "3V3", ground: "GND" },
    printed: "D4 may be printed as 4, IO4, G4 or GPIO4, and 5V as VIN.",
  },
  esp32s3: {
    power: { supply: "5V", out: "3V3", ground: "GND" },
    printed: "D4 may be printed as 4, IO4 or GPIO4.",
  },
  pico: { power: { supply: "VSYS", out: "3V3", ground: "GND" }, printed: "D4 is printed as GP4." },
  pico_w: {
    power: { supply: "VSYS", out: "3V3", ground: "GND" },
    printed: "D4 is printed as GP4. A Pico 2 W has the same pins.",
  },
} as const;

const draw: Record<Role, (board: Drawn) => string> = { target: drawTarget, master: drawMaster };

function drawing(id: keyof typeof drawn, role: Role): Drawn {
  const { name, one, defaults, wifi } = boards[id];
  const { power, printed } = drawn[id];
  const note = `--board ${id}. ${printed}${wifi ? "" : " Its stock Espruino has no Wi-Fi: docs/BOARDS.md."}`;
  return { name, one, pins: defaults[role]!, power, note };
}

/** The pictures by their file's name in docs/. */
export function wiringDiagrams(): Map<string, string> {
  const pictures = new Map<string, string>();
  for (const id of Object.keys(drawn) as (keyof typeof drawn)[])
    for (const role of boards[id].roles) pictures.set(`wiring-${role}-${id}.svg`, draw[role](drawing(id, role)));
  return pictures;
}
