// The picture docs/range.svg: the live screen in the middle of a game. The same seed gives the same picture.
import { portDefault } from "../../shared/limits.js";
import { RangeKey } from "../arena/range-key.js";
import { VirtualArena } from "../arena/virtual-arena.js";
import { Robot } from "../arena/robot.js";
import { seenMs } from "../arena/person.js";
import { Controls } from "./controls.js";
import { textOf, type Line, type Style } from "./line.js";
import { drawScreen, type Size } from "./screen.js";
import { Watcher } from "../arena/state.js";

const seed = 8;
const size: Size = { width: 106, height: 25 };
/** The exposure during which the picture is taken. */
const takenAt = 7;
/** The size of one character, and the margin around the text, in pixels. */
const charWidth = 9;
const lineHeight = 19;
const margin = 18;
const fontSize = 15;

/** The colour of the text, and of its background if it has one. */
const colours: Record<Style, { text: string; behind?: string; bold?: true }> = {
  plain: { text: "#d6dbe1" },
  dim: { text: "#8b96a3" },
  bold: { text: "#ffffff", bold: true },
  good: { text: "#6fd08c" },
  bad: { text: "#ff7b72" },
  raised: { text: "#ffd75f", bold: true },
  hot: { text: "#ffffff", behind: "#c62f2f", bold: true },
  cold: { text: "#ffffff", behind: "#2f62c6", bold: true },
  stop: { text: "#101418", behind: "#ffd75f", bold: true },
  chosen: { text: "#101418", behind: "#d6dbe1" },
  code: { text: "#000000", behind: "#ffffff" },
};

/**
 * The live screen while the seventh plate is up, in a game that continued without the target that was lost after the
 * fourth.
 */
function screenInGame(): Line[] {
  const arena = new VirtualArena({ seed, key: RangeKey.simulated });
  const watcher = new Watcher(arena, `127.0.0.1:${portDefault}`);
  const controls = new Controls(arena, (sentence) => watcher.note("you", sentence));
  const robot = new Robot(arena, arena.world.random.fork("robot"));
  const exposures = () => arena.view.game?.exposures ?? [];
  arena.assemble();
  controls.do({ do: "press", contact: "B" });
  arena.run(seenMs);
  for (const word of ["COLD", "HOT"]) {
    controls.do({ do: "hot" });
    arena.until(`range ${word}`, () => arena.view.word === word);
    arena.run(seenMs);
  }
  arena.run(seenMs);
  robot.start();
  controls.do({ do: "press", contact: "A" });
  arena.until("four outcomes", () => exposures().length === 4, 60_000);
  controls.do({ do: "cut", number: 2 });
  arena.until("the game is paused", () => arena.view.game!.state === "paused");
  controls.do({ do: "press", contact: "A" });
  arena.until("the plate stands", () => exposures().length === takenAt - 1 && arena.view.game!.up.size > 0, 60_000);
  arena.run(seenMs);
  return drawScreen(watcher.state({ prompt: "", help: false, scroll: 0, wantsDisplay: undefined }), size);
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/ /g, "\u00a0");
}

/**
 * One line of the picture. Each span is stretched to its columns, whichever monospaced font the browser has. Leading
 * spaces become an offset, because browsers collapse them.
 */
function svgLine(line: Line, index: number): string {
  const y = margin + index * lineHeight;
  let column = 0;
  return line
    .map(({ text, style }) => {
      const x = margin + column * charWidth;
      const textX = x + (text.length - text.trimStart().length) * charWidth;
      column += text.length;
      const { text: fill, behind, bold } = colours[style];
      const width = text.length * charWidth;
      const box = behind ? `<rect x="${x}" y="${y}" width="${width}" height="${lineHeight}" fill="${behind}"/>` : "";
      const inked = text.trim();
      if (inked === "") return box;
      const weight = bold ? ' font-weight="bold"' : "";
      return `${box}<text x="${textX}" y="${y + fontSize - 1}" textLength="${inked.length * charWidth}" fill="${fill}"${weight}>${escaped(inked)}</text>`;
    })
    .join("");
}

function svg(lines: Line[]): string {
  const width = size.width * charWidth + 2 * margin;
  const height = size.height * lineHeight + 2 * margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>SNYPER in a terminal: ${escaped(textOf(lines[0]!).trim())}</title>`,
    `<rect width="${width}" height="${height}" rx="10" fill="#12161c"/>`,
    `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${fontSize}">`,
    ...lines.map(svgLine).filter((line) => line !== ""),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

/** The contents of docs/range.svg. */
export function rangeSvg(): string {
  return svg(screenInGame());
}
