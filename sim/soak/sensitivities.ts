// How sensitive each plate is: an order to expose it divides the sensor's threshold by what is set on the master.
import type { Wire } from "../arena/wire.js";

/** The threshold of the soak's sensors. */
const threshold = 0.15;
const sensitivityMax = 2;
const order = '{"type":"activate"';

/** The level of the most sensitive plate. */
export const levelMin = threshold / sensitivityMax;

export class Sensitivities {
  private readonly ofLastOrder = new Map<string, number>();

  constructor(wire: Wire) {
    wire.onLine(({ target, direction, text }) => {
      if (direction === "out" && target && text.startsWith(order))
        this.ofLastOrder.set(target, Number(/"sensitivity":([\d.]+)/.exec(text)?.[1] ?? 1));
    });
  }

  /** The level from which a target's sensor feels a blow since its last order, 0 to 1. */
  levelOf(id: string): number {
    return threshold / (this.ofLastOrder.get(id) ?? 1);
  }
}
