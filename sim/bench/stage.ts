// A master and its targets as two interpreter processes over loopback TCP: one runs the master, the other all targets.
//
// Interpreters on a PC poll without sleeping. A process for each target would measure the scheduler; two processes have
// a core each.
import type { TrafficRelay } from "./traffic-relay.js";
import { freePorts, Run } from "./run.js";
import { asIsolatedScript, asScript, type Meeting, type Contender } from "./contenders.js";

export interface StageOptions {
  /** The master's. */
  interpreter: string;
  /** The targets', if it is another: a board's memory has no room for several bundles loaded from a file. */
  targetsInterpreter?: string;
  contender: Contender;
  targets: number;
  /** The master's script that defines `begin` and `done`. */
  driver: string;
  maxMs: number;
  /** Everything between the boards passes through it. */
  relay?: TrafficRelay;
  /** So many of the last targets live in a process of their own, which can be stopped. */
  doomed?: number;
}

/** Both ends while they run. */
export interface Stage {
  readonly master: Run;
  readonly targets: Run;
  readonly doomed: Run | undefined;
  readonly meeting: Meeting;
  close(): Promise<void>;
}

/** Starts master and targets. Nothing is waited for: the driver prints what there is to know. */
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
  const meeting: Meeting = { masterPort, targetPorts };
  let seenByMaster = meeting;
  let seenByTargets = meeting;
  if (relay && contender.lasting) seenByTargets = { ...meeting, masterPort: await relay.to(masterPort) };
  else if (relay)
    seenByMaster = { ...meeting, targetPorts: await Promise.all(targetPorts.map((port) => relay.to(port))) };
  const runTargets = (from: number, to: number) =>
    new Run({
      command: [targetsInterpreter ?? interpreter],
      script: targetPorts
        .slice(from, to)
        .map((_port, index) => asIsolatedScript(contender.target(seenByTargets, from + index)))
        .join(""),
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
    meeting,
    close: async () => {
      await Promise.all(runs.map(async (run) => run?.close()));
    },
  };
}
