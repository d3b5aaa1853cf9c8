// A master that a test plays by hand: it listens on the virtual network for one ordinary simulated target board.
import assert from "node:assert/strict";
import type { ArenaOptions } from "../../sim/arena/arena.js";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import type { VirtualNetworkOptions } from "../../sim/world/virtual-network.js";
import { End, seed, strict, type Line } from "./peer.js";

const port = 8081;
const network = { ssid: "club", password: "by hand only" };
/** Longer than the longest wait between two dials. */
const redialMsMax = 9000;
const beatMs = 1000;

export const targetId = "target_1";

export class FakeMaster {
  /** An arena whose only powered board is the target. */
  readonly arena: VirtualArena;
  /** Each connection that the target made, oldest first. */
  readonly ends: End[] = [];
  private accepted = 0;

  constructor(options: ArenaOptions & { network?: VirtualNetworkOptions } = {}) {
    const { targetSettings, ...others } = options;
    this.arena = strict(
      new VirtualArena({ targets: 1, seed, ...others, targetSettings: { ...network, ...targetSettings } }),
    );
    const { arena } = this;
    arena.air.open({ ...network, stationsMax: 4, gateway: arena.masterHost.address, mac: "02:00:00:00:00:02" });
    arena.world.network.listen(
      arena.masterHost,
      port,
      (stream) => {
        const end = new End(arena, `fake master, connection ${this.ends.length + 1}`, "m");
        end.stream = stream;
        this.ends.push(end);
        return end.events;
      },
      (reason) => assert.fail(reason),
    );
    arena.powerOn(targetId);
  }

  /** Waits until the target has dialled (again) and sent its registration. */
  accept(): { end: End; register: Line } {
    this.arena.until("the target dials", () => this.ends.length > this.accepted, redialMsMax);
    const end = this.ends[this.accepted++]!;
    return { end, register: end.expect({ type: "register", target_id: targetId }) };
  }

  /** Registers the target, and renews its lease with a ping each second, whose pongs the test does not see. */
  link(): End {
    const end = this.linkWithoutBeat();
    this.beat(end, 1);
    return end;
  }

  linkWithoutBeat(): End {
    const { end, register } = this.accept();
    this.answerRegister(end, register);
    this.arena.run(10);
    return end;
  }

  protected answerRegister(end: End, register: Line): void {
    end.send({ type: "registered", id: register.id, status: "registered", data: { protocol: 1 } });
  }

  protected beat(end: End, number: number): void {
    if (end.closed) return;
    end.sendBetween({ type: "ping", id: `beat-${number}` });
    this.arena.world.clock.at(this.arena.world.clock.now() + beatMs, () => this.beat(end, number + 1));
  }
}
