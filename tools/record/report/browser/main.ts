// Draws the charts of the report. Dashes as well as colours distinguish the players, also on paper.
import uPlot from "uplot";
import type { ChartData } from "../chart-data.js";

const chartHeight = 200;
/** The width on paper, in CSS pixels: what an A4 or a Letter page has between its margins. */
const paperWidth = 640;
/** Paul Tol's and Okabe's colours, which colour-blind people can distinguish, as on the arena page. */
const colours = ["#0b5fa5", "#a34700", "#00705a", "#96347c", "#6b5900", "#333333"];
const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [14, 4]];

const colourOf = (index: number): string => colours[index % colours.length]!;
const dashOf = (index: number): number[] => dashes[(index + Math.floor(index / colours.length)) % dashes.length]!;

function optionsOf({ unit, games, tracks }: ChartData, width: number): uPlot.Options {
  const axis = { stroke: "#2b1a16", grid: { stroke: "rgba(43, 26, 22, 0.15)", width: 1 }, font: "13px sans-serif" };
  return {
    width,
    height: chartHeight,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: () => [0.5, games.length + 0.5] },
      // From 0 on, unless points are negative, so that a small change does not look like a large one.
      y: {
        range: (_plot, least: number | null, most: number | null) => [
          Math.min(0, least ?? 0),
          Math.max(1, (most ?? 1) * 1.1),
        ],
      },
    },
    axes: [
      {
        ...axis,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
        values: (_plot, places) => places.map((place) => (games[place - 1] === undefined ? "" : `${games[place - 1]}`)),
      },
      { ...axis, size: 64, values: (_plot, values) => values.map((value) => `${value}${unit}`) },
    ],
    series: [
      {},
      ...tracks.map(({ player }, index) => ({
        label: player,
        stroke: colourOf(index),
        dash: dashOf(index),
        width: 2,
        spanGaps: true,
        points: { show: true, size: 6, fill: colourOf(index) },
      })),
    ],
  };
}

function draw(chart: ChartData): uPlot {
  const place = document.getElementById(chart.place)!;
  const places = chart.games.map((_, index) => index + 1);
  const data = [places, ...chart.tracks.map(({ values }) => values)] as uPlot.AlignedData;
  const plot = new uPlot(optionsOf(chart, place.clientWidth), data, place);
  const fit = () => {
    if (place.clientWidth > 0) plot.setSize({ width: place.clientWidth, height: chartHeight });
  };
  addEventListener("resize", fit);
  addEventListener("beforeprint", () => plot.setSize({ width: paperWidth, height: chartHeight }));
  addEventListener("afterprint", fit);
  return plot;
}

/** Shows which line is whose, once for the charts of a game. */
function fillLegend(list: Element, { tracks }: ChartData): void {
  tracks.forEach(({ player }, index) => {
    const item = document.createElement("li");
    item.innerHTML =
      '<svg viewBox="0 0 40 6" aria-hidden="true"><line x1="0" y1="3" x2="40" y2="3" stroke-width="3"/></svg>';
    const line = item.querySelector("line")!;
    line.setAttribute("stroke", colourOf(index));
    line.setAttribute("stroke-dasharray", dashOf(index).join(" "));
    item.append(player);
    list.append(item);
  });
}

const charts = JSON.parse(document.getElementById("data")!.textContent!) as ChartData[];
charts.forEach(draw);
for (const list of document.querySelectorAll<HTMLElement>(".legend")) {
  const chart = charts.find(({ place }) => place === list.dataset["of"]);
  if (chart) fillLegend(list, chart);
}
