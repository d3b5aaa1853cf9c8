// A person who calibrates all targets of a range, as the master asks: taps, makes the range hot, and accepts.
import type { VirtualArena } from "../arena/virtual-arena.js";
import type { SeededRandom } from "../world/random.js";

/** What the master said at a calibration's end: `margin` in words, "" if there was no proposal. */
export interface Calibrated {
  margin: string;
  threshold: number;
}

/** A finger's taps, and how long it waits before one, ms. */
const tapMin = 0.35;
const tapMax = 0.9;
const tapMs = 900;
const calibrationMsMax = 120_000;

/** Makes a hot range cold, as a person does: STOP, then X. */
function makeCold(arena: VirtualArena): void {
  if (arena.view.word === "COLD") return;
  if (arena.view.word === "HOT") arena.press("B");
  arena.run(500);
  arena.hold("X");
  arena.until("range COLD", () => arena.view.word === "COLD");
  arena.run(1500);
}

/** Calibrates one target, and keeps what is proposed. */
export function calibrateTarget(arena: VirtualArena, id: string, random: SeededRandom): Calibrated {
  const found: Calibrated = { margin: "", threshold: NaN };
  const { plate } = arena.standOf(id);
  const { clock } = arena.world;
  const start = `calibration ${id} `;
  let next = "";
  let isOver = false;
  makeCold(arena);
  const listener = (board: string, line: string): void => {
    if (board !== "master" || isOver) return;
    if (line.startsWith("refused ")) isOver = true;
    if (!line.startsWith(start)) return;
    const text = line.slice(start.length);
    const [, margin, threshold] = /^(.*), threshold ([\d.]+)$/.exec(text) ?? [];
    if (/^Tap plate: [0-4] of 5/.test(text))
      clock.at(clock.now() + tapMs * (0.5 + random()), () => plate.tap(tapMin + (tapMax - tapMin) * random()));
    else if (text.startsWith("Everybody behind")) next = "hot";
    else if (margin !== undefined) {
      Object.assign(found, { margin, threshold: Number(threshold) });
      next = "keep";
    } else if (text === "kept" || text === "discarded") isOver = true;
  };
  arena.onLine(listener);
  arena.type("master", `calibrate("${id}")`);
  for (const end = clock.now() + calibrationMsMax; !isOver && clock.now() < end;) {
    arena.run(100);
    if (next === "") continue;
    if (next === "hot") arena.makeHot();
    next = "";
    arena.type("master", "calibrate(true)");
  }
  return found;
}
