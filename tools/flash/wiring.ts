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
  pico: { power: { supply: "VSYS", out: "3V3", ground: "GND" }, printed: "D4 is printed as GP4." },
} as const;

function drawing(id: keyof typeof drawn, role: Role): Drawn {
  const { name, one, defaults, wifi } = boards[id];
  const { power, printed } = drawn[id];
  const note = `--board ${id}. ${printed}${wifi ? "" : " Its stock Espruino has no Wi-Fi: docs/BOARDS.md."}`;
  return { name, one, pins: defaults[role]!, power, note };
}

/** The pictures by their file's name in docs/. */
export function wiringDiagrams(): Map<string, string> {
  const pictures = new Map<string, string>();
  for (const id of ["esp32", "pico"] as const) {
    pictures.set(`wiring-target-${id}.svg`, drawTarget(drawing(id, "target")));
    pictures.set(`wiring-master-${id}.svg`, drawMaster(drawing(id, "master")));
  }
  return pictures;
}
