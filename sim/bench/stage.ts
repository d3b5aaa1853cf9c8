// A master and its targets as two interpreter processes over loopback TCP: one runs the master, the other all targets.
//
// Interpreters on a PC poll without sleeping. With a process for each target, the scheduler would be measured; two
// processes have a core each.
import type { TrafficRelay } from "./traffic-relay.js";
import { freePorts, Run } from "./run.js";
import { asBoots, asScript, type Endpoints, type Contender } from "./contenders.js";

export interface StageOptions {
  /** The interpreter that runs the master. */
  interpreter: string;
  /** The one that runs the targets, if another: a board's memory has no room for several bundles loaded from a file. */
  targetsInterpreter?: string;
  contender: Contender;
  targets: number;
  /** The script that defines `begin` and `done` on the master. */
  driver: string;
  maxMs: number;
  /** Everything between the boards passes through it. */
  relay?: TrafficRelay;
  /** How many of the last targets run in a separate process, which can be suspended. */
  doomed?: number;
}

/** The running processes. */
export interface Stage {
  readonly master: Run;
  readonly targets: Run;
  readonly doomed: Run | undefined;
  readonly endpoints: Endpoints;
  close(): Promise<void>;
}

/** The ports at which each side finds the other. The side that dials goes through the relay, if there is one. */
async function relayed(
  endpoints: Endpoints,
  contender: Contender,
  relay: TrafficRelay | undefined,
): Promise<{ seenByMaster: Endpoints; seenByTargets: Endpoints }> {
  if (!relay) return { seenByMaster: endpoints, seenByTargets: endpoints };
  const { masterPort, targetPorts } = endpoints;
  if (contender.lasting)
    return { seenByMaster: endpoints, seenByTargets: { ...endpoints, masterPort: await relay.to(masterPort) } };
  const ports = await Promise.all(targetPorts.map((port) => relay.to(port)));
  return { seenByMaster: { ...endpoints, targetPorts: ports }, seenByTargets: endpoints };
}

/** Starts master and targets, and returns without waiting for them: the driver prints when it is ready. */
export async function openStage({
  interpreter,
  targetsInterpreter,
  contender,
  targets,
  driver,
  maxMs,
  relay,
  doomed = 0,
}: StageOptions): Promise<Stage> {
  const [masterPort, ...targetPorts] = (await freePorts(targets + 1)) as [number, ...number[]];
  const endpoints: Endpoints = { masterPort, targetPorts };
  const { seenByMaster, seenByTargets } = await relayed(endpoints, contender, relay);
  const runTargets = (from: number, to: number) =>
    new Run({
      command: [targetsInterpreter ?? interpreter],
      script: asBoots(targetPorts.slice(from, to).map((_port, index) => contender.target(seenByTargets, from + index))),
      maxMs,
    });
  const runs = [
    new Run({
      command: [interpreter],
      script: `var report=print;\n${driver}\n${asScript(contender.master(seenByMaster))}`,
      maxMs,
    }),
    runTargets(0, targets - doomed),
    ...(doomed ? [runTargets(targets - doomed, targets)] : []),
  ] as [Run, Run, Run?];
  return {
    master: runs[0],
    targets: runs[1],
    doomed: runs[2],
    endpoints,
    close: () => Promise.all(runs.map(async (run) => run?.close())).then(() => undefined),
  };
}
