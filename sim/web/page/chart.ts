// The chart of round trips: each target's pings of the last minute. Dashes as well as colours distinguish the targets,
// and a list has the newest figures.
import uPlot from "uplot";
import type { WireLinePart } from "../messages.js";
import { find, make, msText, write } from "./dom.js";

const windowSeconds = 60;
const drawMs = 500;
const chartHeight = 220;
/** Paul Tol's and Okabe's colours, which colour-blind people can distinguish, for a light and a dark background. */
const colours = {
  light: ["#0b5fa5", "#a34700", "#00705a", "#96347c", "#6b5900", "#333333"],
  dark: ["#6ec1ff", "#ffb066", "#4fdcb8", "#f2a0d8", "#f0dc5a", "#e6e6e6"],
};
const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [14, 4]];

interface Track {
  seconds: number[];
  ms: number[];
}

export class Chart {
  private readonly place = find("chart", HTMLElement);
  private readonly legend = find("trips", HTMLUListElement);
  private readonly tracks = new Map<string, Track>();
  private readonly isDark = matchMedia("(prefers-color-scheme: dark)");
  private plot: uPlot | undefined;
  private hasNews = false;
  private isSeen = false;
  private nowSeconds = 0;

  constructor() {
    this.isDark.addEventListener("change", () => this.remake());
    new ResizeObserver(() => this.plot?.setSize({ width: this.place.clientWidth, height: chartHeight })).observe(
      this.place,
    );
    // It is not drawn while it is out of sight.
    new IntersectionObserver((entries) => {
      this.isSeen = entries.at(-1)!.isIntersecting;
      this.draw();
    }).observe(this.place);
    setInterval(() => this.draw(), drawMs);
  }

  add(lines: readonly WireLinePart[], isWhole: boolean): void {
    if (isWhole) this.tracks.clear();
    for (const { at, board, type, tripMs } of lines) {
      this.nowSeconds = Math.max(isWhole ? 0 : this.nowSeconds, at / 1000);
      // Other replies are sent only when the plate has moved.
      if (tripMs === undefined || type !== "pong") continue;
      const track = this.tracks.get(board) ?? { seconds: [], ms: [] };
      this.tracks.set(board, track);
      track.seconds.push(at / 1000);
      track.ms.push(tripMs);
      this.hasNews = true;
    }
    if (isWhole) this.remake();
  }

  private draw(): void {
    if (!this.hasNews || !this.isSeen || document.hidden) return;
    this.hasNews = false;
    for (const track of this.tracks.values()) {
      const old = track.seconds.findIndex((seconds) => seconds >= this.nowSeconds - windowSeconds);
      track.seconds.splice(0, old);
      track.ms.splice(0, old);
    }
    if (this.plot?.series.length !== this.tracks.size + 1) this.remake();
    this.plot?.setData(this.data());
    this.writeFigures();
  }

  /** All tracks over one axis of times. */
  private data(): uPlot.AlignedData {
    return uPlot.join([...this.tracks.values()].map(({ seconds, ms }) => [seconds, ms] as uPlot.AlignedData));
  }

  /** Makes the plot again: its series, colours and axes are fixed once it is made. */
  private remake(): void {
    this.plot?.destroy();
    this.plot = undefined;
    if (this.tracks.size === 0) return;
    this.sortTracks();
    const series = this.series();
    const options: uPlot.Options = {
      width: this.place.clientWidth,
      height: chartHeight,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: () => this.span() },
        y: { range: (_plot, _minimum, maximum) => [0, Math.max(2, maximum * 1.1)] },
      },
      axes: this.axes(),
      series: [{}, ...series],
    };
    this.plot = new uPlot(options, this.data(), this.place);
    this.listTracks(series);
    this.writeFigures();
  }

  private sortTracks(): void {
    const sorted = [...this.tracks].sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
    this.tracks.clear();
    for (const [name, track] of sorted) this.tracks.set(name, track);
  }

  private series() {
    const theme = this.isDark.matches ? "dark" : "light";
    return [...this.tracks.keys()].map((label, index) => ({
      label,
      stroke: colours[theme][index % 6]!,
      dash: dashes[(index + Math.floor(index / 6)) % dashes.length]!,
      width: 2,
      spanGaps: true,
      points: { show: false },
    }));
  }

  private axes(): uPlot.Axis[] {
    const ink = getComputedStyle(this.place).color;
    const axis = {
      stroke: ink,
      grid: { stroke: `${ink.replace("rgb(", "rgba(").replace(")", ", 0.18)")}`, width: 1 },
      font: "13px system-ui, sans-serif",
    };
    const values = (unit: string) => (_plot: uPlot, ticks: number[]) => ticks.map((tick) => `${tick} ${unit}`);
    return [
      { ...axis, values: values("s") },
      { ...axis, size: 64, values: values("ms") },
    ];
  }

  /** The range of seconds that is shown. */
  private span(): [number, number] {
    return [Math.max(0, this.nowSeconds - windowSeconds), Math.max(this.nowSeconds, windowSeconds / 6)];
  }

  /** Lists the lines with their targets; `writeFigures` adds the figures. */
  private listTracks(series: { label: string; stroke: string; dash: number[] }[]): void {
    this.legend.replaceChildren(
      ...series.map(({ label, stroke, dash }) => {
        const item = make("li", { "data-target": label });
        const line = `<line x1="0" y1="3" x2="40" y2="3" stroke="${stroke}" stroke-width="3" stroke-dasharray="${dash.join(" ")}"/>`;
        item.innerHTML = `<svg viewBox="0 0 40 6" aria-hidden="true">${line}</svg>`;
        item.append(make("span", { text: label }), make("strong"));
        return item;
      }),
    );
  }

  /** Writes the newest figure of each target. */
  private writeFigures(): void {
    for (const item of this.legend.children) {
      const ms = this.tracks.get((item as HTMLElement).dataset["target"]!)?.ms.at(-1);
      write(item.querySelector("strong")!, msText(ms));
    }
  }
}
