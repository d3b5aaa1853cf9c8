// Faults as data: what can go wrong, how often in each profile, and the schedule that a seed produces.
import type { RadioTrouble } from "../world/air.js";
import { seededRandom } from "../world/random.js";

/** Every kind of fault, and what it does. The `ms` and `amount` of a fault say how long it lasts and how bad it is. */
export const faultKinds = {
  delay: "a target's segments take up to 0.4 s longer, or up to 2.7 s",
  chunks: "what a host sends is split and joined at arbitrary bytes",
  cut: "a target's link is dead in both directions",
  deaf: "a target receives nothing, but what it sends arrives",
  mute: "nothing that a target sends arrives, but it receives",
  reset: "a target's connections are reset",
  fickle: "nothing that a target sends arrives, and its next connection is reset as soon as it has registered",
  datagrams: "datagrams of a target and of the master get lost or arrive twice",
  refuse: "the master refuses connections",
  block: "a target's attempts to connect block its interpreter and fail",
  full: "strangers take all of the master's sockets",
  wifi: "a target loses its Wi-Fi",
  wifiAll: "all boards lose their Wi-Fi",
  targetReboot: "a target is powered off and on",
  targetPower: "a target has no power",
  masterReboot: "the master is powered off and on",
  masterPower: "the master has no power",
  torn: "a target loses power while it writes its settings",
  tornMaster: "the master loses power while it changes its Storage (but does not compact it), if it does so at all",
  slowReader: "a target, or a stranger that sends many requests, reads nothing",
  twin: "a second board has a target's id",
  garbage: "a stranger sends garbage",
  half: "a stranger sends half a line and waits",
  endless: "a stranger sends a line without end",
  edge: "a stranger sends exactly what the limits allow, and one more: bytes in a line, bad lines in a row",
  replay: "a stranger repeats a target's lines, its registration first",
  clock: "a board is powered off and on, and from then on its clock runs up to 2 % fast or slow",
  clockSet:
    "somebody types setTime on a board's console (an hour or 2 s back, 2 s or 56 years forward), and a target may then be cut off",
  clockStep: "a board's hardware clock is set by as much, as SNTP does it, and a target may be cut off 1.5 s later",
  radio: "a board powers up with a radio that does not answer, answers late, fails or refuses",
  middleman:
    "somebody without the key passes a target's lines on: late, repeated, reordered, spliced, cut, forged or not",
  falseMaster: "somebody without the key answers a target in the master's place, with recorded and forged lines",
  impostor: "somebody without the key registers as a target, again and again, and sends recorded and forged lines",
  flood: "somebody without the key opens connection after connection, and proves nothing",
  servoSlow: "a servo is slow",
  servoStuck: "a servo is stuck",
  ring: "a piezo rings ten times as long as it should",
  knock: "shots at other plates shake a plate",
  noise: "small shocks reach a piezo all the time, none of which may count",
  coupling: "a plate is shaken by the shots at its neighbours, and by their servos",
  sensorDead: "somebody disconnects a piezo, and its pin reads nothing",
  sensorStuck: "somebody disconnects a piezo, and its pin rests at the supply",
  loose: "a plate is loose: something shakes it about once a second, and it rings long and slowly",
  memory: "something else has most of a board's memory",
  hang: "a Pico W's interpreter hangs for ever, as when its memory runs out",
  famine: "something else takes all of a board's memory in the middle of a callback",
} as const;
export type FaultKind = keyof typeof faultKinds;
export const allKinds = Object.keys(faultKinds) as FaultKind[];
/** Kinds that only a real interpreter has, and only where its heap is limited. */
const memoryKinds: readonly FaultKind[] = ["memory", "famine"];
/** Kinds that only a range with a key can bear. */
export const adversaryKinds: readonly FaultKind[] = ["middleman", "falseMaster", "impostor", "flood"];
/** Kinds that came later: they have a schedule of their own, so that the others stay the same. */
export const sensorKinds: readonly FaultKind[] = ["noise", "coupling", "sensorDead", "sensorStuck"];
const specialKinds: readonly FaultKind[] = [...memoryKinds, ...adversaryKinds, ...sensorKinds, "loose", "hang"];
/** Kinds that boards of any kind have, in any range, in the schedule that they share. */
export const worldKinds = allKinds.filter((kind) => !specialKinds.includes(kind));

export interface Fault {
  /** The round in which it begins, from 0, and when in that round, ms. */
  round: number;
  atMs: number;
  kind: FaultKind;
  /** The target that it affects; the injector knows which kinds affect another board. */
  who: string;
  /** How long it lasts, ms: it ends within its round's faulty time. */
  ms: number;
  /** 0 to 1. */
  amount: number;
}

export type ProfileName = "calm" | "rough" | "hell";

interface Profile {
  /** Each round has one fault of each of these kinds. */
  kinds: readonly FaultKind[];
  /** And so many more, of any kind of the profile. */
  more: number;
}

const mild: readonly FaultKind[] = ["delay", "chunks", "cut", "wifi", "targetReboot", "clock"];
const rough: readonly FaultKind[] = [
  ...mild,
  "deaf",
  "mute",
  "reset",
  "targetPower",
  "masterReboot",
  "garbage",
  "servoSlow",
  "ring",
  "knock",
  "clockSet",
  "radio",
];

/** calm: a good evening; rough: a bad one; hell: each kind in each round, and more. */
export const profiles: Record<ProfileName, Profile> = {
  calm: { kinds: [], more: 3 },
  rough: { kinds: [], more: 12 },
  hell: { kinds: worldKinds, more: 6 },
};
const kindsOf: Record<ProfileName, readonly FaultKind[]> = { calm: mild, rough, hell: worldKinds };

/** Faults begin and end within this first part of a round, ms; then everything is healed and the range must recover. */
export const faultyMs = 200_000;
/** How many rounds a schedule covers; an hour has fewer. */
const roundsMax = 20;
const shortestMs = 300;
const longestMs = 15_000;
/** An adversary's fault lasts at least so long, and at most so much longer, ms: it begins with a registration. */
const adversaryMs = 9000;
const adversaryMoreMs = 16_000;
/** The same for a sensor's, which shows only when its plate is up. */
const sensorMs = 15_000;
const sensorMoreMs = 60_000;
/** By then the master has dropped a target from which nothing arrives, ms. */
const droppedMs = 4000;

/** In every fifth hour none of these occurs, so that anything that leaks in the master has time to grow. */
const masterPowerKinds: readonly FaultKind[] = ["masterReboot", "masterPower", "tornMaster"];
/** Kinds that affect any board; every fourth fault of each is the master's. */
const anyBoardKinds: readonly FaultKind[] = ["clock", "clockSet", "clockStep", "radio", ...memoryKinds];

/** Whether a fault of a kind that affects any board is the master's. */
export function isMasters({ kind, amount }: Pick<Fault, "kind" | "amount">): boolean {
  return anyBoardKinds.includes(kind) && Math.floor(amount * 1000) % 4 === 0;
}

/** The name of the board that a fault affects, if its kind may affect any board. */
export function boardNameOf(fault: Fault): string {
  return isMasters(fault) ? "master" : fault.who;
}

/** Separates the two variants of a kind by their amounts. */
export const half = 0.5;

/** What to do when a fault of each kind begins, and when it ends if anything. */
export type FaultHandlers<Kind extends FaultKind> = Record<
  Kind,
  { begin(fault: Fault): void; end?: (fault: Fault) => void }
>;

/** By how much a clock is set, s. */
const clockSteps = [-3600, -2, 2, 56 * 365.25 * 86_400];

/** The choice that a fault's amount makes, 0 to 1, both included. */
export function choiceOf<T>(choices: readonly T[], amount: number): T {
  return choices[Math.min(Math.floor(amount * choices.length), choices.length - 1)]!;
}

export function clockStepOf(amount: number): number {
  return choiceOf(clockSteps, amount);
}

const lateRadioMsMax = 40_000;

export function radioTroubleOf(amount: number): RadioTrouble {
  const troubles: readonly RadioTrouble[] = [
    { kind: "dead" },
    { kind: "mute" },
    { kind: "late", ms: Math.round(((amount * 5) % 1) * lateRadioMsMax) },
    { kind: "failing", error: "ESP_ERR_WIFI_STATE" },
    { kind: "refusing", error: "busy" },
  ];
  return choiceOf(troubles, amount);
}

/** What a range has that makes it suffer more kinds of faults in hell; all other faults stay the same. */
export interface ScheduleOptions {
  /** The boards' memory is small, and is taken as well. */
  isSmall?: boolean | undefined;
  /** The first so many targets hang. */
  kalumas?: number | undefined;
  /** There is no key, and so no adversary. */
  isOpen?: boolean | undefined;
}

/** The schedule of one simulated hour, by round and time. The same arguments give the same schedule. */
export function scheduleOf(
  seed: number,
  profile: ProfileName,
  targets: number,
  { isSmall, kalumas = 0, isOpen }: ScheduleOptions = {},
): Fault[] {
  const { kinds, more } = profiles[profile];
  const faults = drawn(seed, targets, `faults ${profile}`, kinds, kindsOf[profile], more);
  if (kalumas > 0 && profile === "hell")
    faults.push(...drawn(seed, Math.min(kalumas, targets), "hang", ["hang"], [], 0));
  if (profile === "hell")
    faults.push(
      ...drawn(seed, targets, "sensors", sensorKinds, sensorKinds, 4),
      ...drawn(seed, targets, "loose", ["loose"], ["loose"], 2),
    );
  if (!isOpen && profile === "hell")
    faults.push(...drawn(seed, targets, "adversary", adversaryKinds, adversaryKinds, 2));
  if (isSmall && profile === "hell") faults.push(...drawn(seed, targets, "memory", memoryKinds, memoryKinds, 2));
  const isMasterSafe = seed % 5 === 2;
  const endsMasterPower = (fault: Fault) =>
    masterPowerKinds.includes(fault.kind) || (["clock", "radio", "famine"].includes(fault.kind) && isMasters(fault));
  return faults
    .filter((fault) => !isMasterSafe || !endsMasterPower(fault))
    .sort((a, b) => a.round - b.round || a.atMs - b.atMs);
}

/** The shortest time that a fault of a kind lasts, and how much longer it may last, ms. */
function spanOf(kind: FaultKind): [least: number, more: number] {
  if (adversaryKinds.includes(kind)) return [adversaryMs, adversaryMoreMs];
  if (kind === "loose" || sensorKinds.includes(kind)) return [sensorMs, sensorMoreMs];
  return [kind === "fickle" ? droppedMs : shortestMs, longestMs - shortestMs];
}

/** In each round one fault of each of these kinds, and so many more of any of `others`. */
function drawn(
  seed: number,
  targets: number,
  name: string,
  kinds: readonly FaultKind[],
  others: readonly FaultKind[],
  more: number,
): Fault[] {
  const random = seededRandom(seed).fork(name);
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)]!;
  const faults: Fault[] = [];
  for (let round = 0; round < roundsMax; round++) {
    for (const kind of [...kinds, ...Array.from({ length: more }, () => pick(others))]) {
      const [least, more] = spanOf(kind);
      const ms = Math.round(least + random() ** 2 * more);
      const atMs = Math.round(random() * (faultyMs - ms));
      const who = `target_${1 + Math.floor(random() * targets)}`;
      faults.push({ round, atMs, kind, who, ms, amount: Math.round(random() * 1000) / 1000 });
    }
  }
  return faults;
}

/** A fault as one line, for logs. */
export function faultText({ kind, who, ms, amount }: Fault): string {
  return `${kind} ${who} ${ms} ms ${amount}`;
}
