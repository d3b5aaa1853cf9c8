// Round trips, measured by the master's clock, and what they cost on the wire and in the master's memory.
import { TrafficRelay } from "./traffic-relay.js";
import { openStage } from "./stage.js";
import type { Contender } from "./contenders.js";

export interface Times {
  /** Milliseconds. */
  p50: number;
  p99: number;
}

export interface Traffic {
  /** For one trip, in both directions: payload bytes, the chunks that carried them, and new connections. */
  bytes: number;
  chunks: number;
  connects: number;
}

const maxMs = 60_000;
/** How many trips are not counted, because caches are still cold. */
const warmUp = 20;
/** Time for the last bytes to pass through the relay, ms. */
const restMs = 300;

/** Statements that ping each of `targets` at once; `done` is called for each reply. */
export const fan = (contender: Contender, targets: number) => `for(var i=0;i<${targets};i++)${contender.trip("i")};`;

const timing = (contender: Contender, targets: number, rounds: number, restMs: number) => `
var times=new Uint32Array(${rounds + warmUp}),round=0,left=0,began;
function go(){
left=${targets};
began=getTime();
${targets === 1 ? contender.trip("0") : fan(contender, targets)}
}
function done(){
if(--left)return;
times[round++]=(getTime()-began)*1000000;
if(round<times.length)${restMs > 0 ? `setTimeout(go,${restMs})` : "go()"};else printTimes(0);
}
function printTimes(from){
if(from>=times.length)return report("PRINTED");
report("TIMES "+times.slice(from,from+40).join(","));
setTimeout(printTimes,1,from+40);
}
function begin(){go()}
`;

function quantile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** How long it takes until all of `targets` have replied to a ping, over so many rounds, with a rest between them. */
export async function timeTrips(
  interpreter: string,
  contender: Contender,
  targets: number,
  rounds: number,
  restMs = 0,
): Promise<Times> {
  const driver = timing(contender, targets, rounds, restMs);
  const stage = await openStage({ interpreter, contender, targets, driver, maxMs });
  try {
    await stage.master.line("PRINTED");
    const printed = stage.master.lines.flatMap(
      (line) => /TIMES ([\d,]+)/.exec(line)?.[1]!.split(",").map(Number) ?? [],
    );
    if (printed.length !== rounds + warmUp)
      throw new Error(`${contender.name}: ${printed.length} of ${rounds + warmUp} times were printed`);
    const times = printed.slice(warmUp).sort((a, b) => a - b);
    return { p50: quantile(times, 0.5) / 1000, p99: quantile(times, 0.99) / 1000 };
  } finally {
    await stage.close();
  }
}

/** What one trip puts on the wire, as a relay between the two counts it. */
export async function countTraffic(interpreter: string, contender: Contender, trips: number): Promise<Traffic> {
  const relay = new TrafficRelay();
  const driver = `
var left=${trips};
function done(){if(left-->0)${contender.trip("0")};else setTimeout(report,${restMs},"END")}
function begin(){report("BEGIN");setTimeout(done,${restMs})}
`;
  const stage = await openStage({ interpreter, contender, targets: 1, driver, maxMs, relay });
  try {
    await stage.master.line("BEGIN");
    relay.reset();
    await stage.master.line("END");
    const each = (count: number) => Math.round((count / trips) * 10) / 10;
    return { bytes: each(relay.bytes), chunks: each(relay.chunks), connects: each(relay.connects) };
  } finally {
    await stage.close();
    relay.close();
  }
}

/** JsVars that the contender's master uses while so many targets are connected. */
async function usage(
  interpreter: string,
  targetsInterpreter: string,
  contender: Contender,
  targets: number,
): Promise<number> {
  const driver = `
function done(){}
function begin(){${contender.release ?? ""}setTimeout(function(){report("USAGE "+process.memory().usage)},1200)}
`;
  const stage = await openStage({ interpreter, targetsInterpreter, contender, targets, driver, maxMs });
  try {
    return Number(/USAGE (\d+)/.exec(await stage.master.line("USAGE"))![1]);
  } finally {
    await stage.close();
  }
}

/**
 * JsVars that each connected target costs the master: the mean over the second to the fifth. The master runs on
 * `interpreter`.
 */
export async function perTarget(
  interpreter: string,
  targetsInterpreter: string,
  contender: Contender,
): Promise<number> {
  const [one, five] = [
    await usage(interpreter, targetsInterpreter, contender, 1),
    await usage(interpreter, targetsInterpreter, contender, 5),
  ];
  return (five - one) / 4;
}
