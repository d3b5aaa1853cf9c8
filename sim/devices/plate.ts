// The physics of one plate: a servo horn that turns at a finite speed, and a piezo that feels blows.
import type { Board } from "../board/board.js";
import type { PinWrite } from "../espruino/signals.js";
import type { Clock, Timer } from "../world/world.js";

/** A hobby servo's own pulse range, ms at 0° and at 180°. */
const pulseMsAtZero = 0.5;
const pulseMsAt180 = 2.5;
/** An ordinary servo under a light plate: 60° in 0.15 s. */
const degreesPerMs = 0.4;
/** A plate can be hit from this share of its way up; below it counts as lying. */
const hittableFrom = 0.8;
/** An ordinary sensor on a quiet range. */
const ordinary: Sensor = { noise: 0, knock: 0.4, knockRingMs: 10, ringMs: 25 };
/** How long it is from one small shock to the next on average, ms. */
const noiseMs = 50;

/** The piezo is behind the plate's centre: it feels this share of a blow at the rim. */
const rimShare = 0.35;

/**
 * What the piezo feels of a blow, 0 to 1, depending on where it lands: `x` and `y` from the plate's centre, in radii.
 * Undefined for a shot that misses the plate.
 */
export function feltOf(force: number, x: number, y: number): number | undefined {
  const radii = Math.hypot(x, y);
  return radii > 1 ? undefined : force * (1 - (1 - rimShare) * radii);
}

/** What a piezo feels besides bullets, all as shares of its range, 0 to 1. */
export interface Sensor {
  /**
   * The strongest of the small shocks that reach it all the time (wind, steps, hum), each as long as a blow; the others
   * have any strength below. 0 for a quiet range.
   */
  noise: number;
  /** What it feels when its own servo stops, and the time constant by which that dies away, ms. */
  knock: number;
  knockRingMs: number;
  /** The time constant of a bullet or a tap behind the peak-hold circuit, ms. */
  ringMs: number;
}

/** A plate that is shaken by another one: it feels this share of that one's blows and of its servo's knock, 0 to 1. */
export interface Coupling {
  plate: Plate;
  share: number;
  /** Called with what it is going to feel. */
  feels?(strength: number, ringMs: number | undefined): void;
}

/** A piezo's wires: sound, broken so that the pin reads nothing, or so that it rests at the supply. */
export type Wires = "sound" | "dead" | "stuck";

/** How a plate is mounted: its pins, and the angles of the servo's horn when it lies and when it stands, degrees. */
export interface Mounting {
  servo: string;
  piezo: string;
  down: number;
  up: number;
}

export type PlatePose = "down" | "rising" | "standing" | "falling";

export class Plate {
  /** Every shot at this plate: when, ms of the world's clock; how strong; and whether it struck. */
  readonly shots: { at: number; strength: number; struck: boolean }[] = [];
  private angle: number;
  private wanted: number;
  private since: number;
  private arrival: Timer | undefined;
  private share = 1;
  /** Its piezo; each value may be changed at any time. */
  readonly sensor: Sensor = { ...ordinary };
  /** The plates that it shakes. */
  readonly neighbours: Coupling[] = [];
  private shocks: Timer | undefined;
  private wires: Wires = "sound";

  constructor(
    private readonly clock: Clock,
    private readonly board: Board,
    private readonly mounting: Mounting,
  ) {
    this.angle = this.wanted = mounting.down;
    this.since = clock.now();
    board.onPin((write) => this.driven(write));
  }

  /** 0 while it lies, 1 while it stands. */
  elevation(): number {
    const { down, up } = this.mounting;
    return (this.angleNow() - down) / (up - down);
  }

  /** The plate's true pose, whatever its firmware believes. */
  pose(): PlatePose {
    const elevation = this.elevation();
    if (elevation < 0.01) return "down";
    if (elevation > 0.99) return "standing";
    const { down, up } = this.mounting;
    return Math.abs(this.wanted - up) < Math.abs(this.wanted - down) ? "rising" : "falling";
  }

  /** The position that its servo is commanded to: 0 lies, 1 stands. */
  commanded(): number {
    const { down, up } = this.mounting;
    return (this.wanted - down) / (up - down);
  }

  /** How fast the horn turns, in whole ways per second. */
  get perSecond(): number {
    const { down, up } = this.mounting;
    return (this.share * degreesPerMs * 1000) / Math.abs(up - down);
  }

  /** The servo's speed as a share of an ordinary one's: below 1 for a weak or cold servo, 0 for a stuck one. */
  get speed(): number {
    return this.share;
  }

  set speed(share: number) {
    this.turn(this.wanted);
    this.share = share;
    this.expectArrival();
  }

  /** A bullet. `strength`, 0 to 1, is the peak that the piezo feels. True if it strikes the plate. */
  shoot(strength: number, ringMs = this.sensor.ringMs): boolean {
    const struck = this.elevation() >= hittableFrom;
    this.shots.push({ at: this.clock.now(), strength, struck });
    if (struck) this.tap(strength, ringMs);
    return struck;
  }

  /** A finger's tap, or whatever else strikes this plate in any pose: the plates that it is coupled with feel it, too. */
  tap(strength: number, ringMs = this.sensor.ringMs): void {
    this.knock(strength, ringMs);
    this.shakeNeighbours(strength);
  }

  /** A blow that the piezo feels although this plate was not shot: a hit on a neighbour's, a foot against the stand. */
  knock(strength: number, ringMs = this.sensor.ringMs): void {
    if (strength > 0 && this.wires === "sound") this.board.drive(this.mounting.piezo, { level: strength, ringMs });
  }

  /** Breaks or mends the piezo's wires. What rings already dies away. */
  wire(wires: Wires): void {
    this.wires = wires;
    this.board.drive(this.mounting.piezo, { level: wires === "stuck" ? 1 : 0 });
  }

  private shakeNeighbours(strength: number, ringMs?: number): void {
    for (const { plate, share, feels } of this.neighbours) {
      feels?.(strength * share, ringMs);
      plate.knock(strength * share, ringMs);
    }
  }

  /** Lets small shocks of up to this strength reach it from now on; `random` gives numbers from 0 to 1. */
  disturb(noise: number, random: () => number): void {
    this.shocks?.cancel();
    this.shocks = undefined;
    this.sensor.noise = noise;
    if (noise > 0) this.expectShock(random);
  }

  private expectShock(random: () => number): void {
    this.shocks = this.clock.at(this.clock.now() - noiseMs * Math.log(1 - random()), () => {
      this.knock(this.sensor.noise * random());
      this.expectShock(random);
    });
  }

  private angleNow(): number {
    const way = this.wanted - this.angle;
    const turned = (this.clock.now() - this.since) * this.share * degreesPerMs;
    return turned >= Math.abs(way) ? this.wanted : this.angle + Math.sign(way) * turned;
  }

  private driven(write: PinWrite): void {
    if (write.pin !== this.mounting.servo || write.pulseMs === undefined) return;
    const degrees = ((write.pulseMs - pulseMsAtZero) / (pulseMsAt180 - pulseMsAtZero)) * 180;
    if (degrees < 0 || degrees > 180) return; // a servo ignores such a pulse
    this.turn(degrees);
    this.expectArrival();
  }

  /** Makes the horn turn to these degrees from where it is now. */
  private turn(degrees: number): void {
    this.angle = this.angleNow();
    this.since = this.clock.now();
    this.wanted = degrees;
  }

  /** When the servo arrives, it stops with a knock. */
  private expectArrival(): void {
    this.arrival?.cancel();
    if (this.wanted === this.angle || this.share === 0) return;
    this.arrival = this.clock.at(this.since + Math.abs(this.wanted - this.angle) / (this.share * degreesPerMs), () => {
      this.angle = this.wanted;
      if (!this.board.powered) return;
      const { knock, knockRingMs } = this.sensor;
      this.knock(knock, knockRingMs);
      this.shakeNeighbours(knock, knockRingMs);
    });
  }
}
