// The physics of one plate: a servo horn that turns at a finite speed, and a piezo that feels blows.
import type { Board } from "../board/board.js";
import type { PinWrite } from "../espruino/signals.js";
import type { Clock, Timer } from "../world/world.js";

/** A hobby servo's own pulse range, ms at 0° and at 180°. */
const pulseMsAtZero = 0.5;
const pulseMsAt180 = 2.5;
/** An ordinary servo under a light plate: 60° in 0.15 s. */
const degreesPerMs = 0.4;
/** From this share of its way up a plate can be hit; the rest of the way it is taken for lying. */
const hittableFrom = 0.8;
/**
 * The blow that the servo gives the piezo when it stops, and how fast that and a bullet's ring away (behind a peak-hold
 * circuit).
 */
const servoKnock = 0.4;
const servoKnockRingMs = 10;
const hitRingMs = 25;

/** The piezo sits behind the plate's centre: of a blow at the rim it feels this share. */
const rimShare = 0.35;

/**
 * What the piezo feels of a blow, 0 to 1, by where on the plate it lands: `x` and `y` from the centre, in radii.
 * Undefined for one that goes past the plate.
 */
export function feltOf(force: number, x: number, y: number): number | undefined {
  const radii = Math.hypot(x, y);
  return radii > 1 ? undefined : force * (1 - (1 - rimShare) * radii);
}

/** How a plate is mounted: the pins it hangs on and the horn's angles, degrees, when it lies and when it stands. */
export interface Mounting {
  servo: string;
  piezo: string;
  down: number;
  up: number;
}

export type PlatePose = "down" | "rising" | "standing" | "falling";

export class Plate {
  /** Every shot at this plate: when, ms of the world's clock, how strong, and whether it stood in the way. */
  readonly shots: { at: number; strength: number; struck: boolean }[] = [];
  private angle: number;
  private wanted: number;
  private since: number;
  private arrival: Timer | undefined;
  private share = 1;

  constructor(
    private readonly clock: Clock,
    private readonly board: Board,
    private readonly mounting: Mounting,
  ) {
    this.angle = this.wanted = mounting.down;
    this.since = clock.now();
    board.onPin((write) => this.driven(write));
  }

  /** 0 when it lies, 1 when it stands. */
  elevation(): number {
    const { down, up } = this.mounting;
    return (this.angleNow() - down) / (up - down);
  }

  /** Where the plate really is, whatever its firmware believes. */
  pose(): PlatePose {
    const elevation = this.elevation();
    if (elevation < 0.01) return "down";
    if (elevation > 0.99) return "standing";
    const { down, up } = this.mounting;
    return Math.abs(this.wanted - up) < Math.abs(this.wanted - down) ? "rising" : "falling";
  }

  /** How far up its servo is told to go: 0 to lie, 1 to stand. */
  commanded(): number {
    const { down, up } = this.mounting;
    return (this.wanted - down) / (up - down);
  }

  /** Shares of its way that the horn can turn in a second. */
  get perSecond(): number {
    const { down, up } = this.mounting;
    return (this.share * degreesPerMs * 1000) / Math.abs(up - down);
  }

  /** How fast the horn turns, as a share of an ordinary servo's speed: below 1 a weak or cold one, 0 a stuck one. */
  get speed(): number {
    return this.share;
  }

  set speed(share: number) {
    this.turn(this.wanted);
    this.share = share;
    this.expectArrival();
  }

  /** A bullet: `strength`, 0 to 1, is what the piezo feels at its peak. True if the plate was there to be struck. */
  shoot(strength: number, ringMs = hitRingMs): boolean {
    const struck = this.elevation() >= hittableFrom;
    this.shots.push({ at: this.clock.now(), strength, struck });
    if (struck) this.knock(strength, ringMs);
    return struck;
  }

  /**
   * A blow that the piezo feels, whoever was struck: a neighbour's plate on the same beam, a foot against the stand.
   */
  knock(strength: number, ringMs = hitRingMs): void {
    this.board.drive(this.mounting.piezo, { level: strength, ringMs });
  }

  private angleNow(): number {
    const way = this.wanted - this.angle;
    const turned = (this.clock.now() - this.since) * this.share * degreesPerMs;
    return turned >= Math.abs(way) ? this.wanted : this.angle + Math.sign(way) * turned;
  }

  private driven(write: PinWrite): void {
    if (write.pin != this.mounting.servo || write.pulseMs === undefined) return;
    const degrees = ((write.pulseMs - pulseMsAtZero) / (pulseMsAt180 - pulseMsAtZero)) * 180;
    if (degrees < 0 || degrees > 180) return; // no pulse a servo follows
    this.turn(degrees);
    this.expectArrival();
  }

  /** From where it is now, the horn turns to these degrees. */
  private turn(degrees: number): void {
    this.angle = this.angleNow();
    this.since = this.clock.now();
    this.wanted = degrees;
  }

  /** The servo stops with a knock. */
  private expectArrival(): void {
    this.arrival?.cancel();
    if (this.wanted == this.angle || this.share == 0) return;
    this.arrival = this.clock.at(this.since + Math.abs(this.wanted - this.angle) / (this.share * degreesPerMs), () => {
      this.angle = this.wanted;
      if (this.board.powered) this.knock(servoKnock, servoKnockRingMs);
    });
  }
}
