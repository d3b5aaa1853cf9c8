// The benchmark's plot as SVG: a group of bars for each figure, with one bar for each contender.
import type { Figures } from "./figures.js";

const width = 800;
const barHeight = 16;
const left = 290;
const right = 110;
const colours: Record<string, string> = {
  ours: "#c0392b",
  echo: "#7f8c8d",
  minimal: "#000000",
  http: "#2c3e50",
  naive: "#8e6c3a",
  connect: "#2e6f73",
};

interface Panel {
  title: string;
  unit: string;
  value(figures: Figures): number | undefined;
}

const panels: Panel[] = [
  {
    title: "CPU instructions of a ping, both ends",
    unit: "k",
    value: ({ instructions }) => instructions && instructions.perTrip / 1000,
  },
  { title: "Round trip of a ping, p50", unit: "ms", value: ({ ping }) => ping?.p50 },
  { title: "Fan-out to 8 targets until all have replied, p50", unit: "ms", value: ({ fan }) => fan?.p50 },
  { title: "Payload bytes of a ping and its reply", unit: "", value: ({ traffic }) => traffic?.bytes },
];

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const short = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** The plot; a figure that was not measured has no bar. */
export function plot(all: readonly Figures[]): string {
  const parts: string[] = [];
  let y = 10;
  for (const { title, unit, value } of panels) {
    const bars = all.map((figures) => ({ figures, size: value(figures) })).filter(({ size }) => size !== undefined);
    const longest = Math.max(...bars.map(({ size }) => size!));
    if (!bars.length) continue;
    y += 22;
    parts.push(`<text x="10" y="${y}" font-weight="bold">${escaped(title)}</text>`);
    y += 8;
    for (const { figures, size } of bars) {
      const length = Math.max(1, (size! / longest) * (width - left - right));
      parts.push(
        `<text x="${left - 8}" y="${y + barHeight - 4}" text-anchor="end">${escaped(figures.contender.title)}</text>`,
        `<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="${barHeight - 3}" fill="${colours[figures.contender.name]}"/>`,
        `<text x="${(left + length + 6).toFixed(1)}" y="${y + barHeight - 4}">${short(size!)} ${unit}</text>`,
      );
      y += barHeight;
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y + 14}" viewBox="0 0 ${width} ${y + 14}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#ffffff"/>
${parts.join("\n")}
</svg>
`;
}
