// Peers with keys: a test plays a target that has the range's key, or a master that has it.
import type { ArenaOptions } from "../../sim/arena/arena.js";
import { RangeKey } from "../../sim/arena/range-key.js";
import type { VirtualArena } from "../../sim/arena/virtual-arena.js";
import type { VirtualNetworkOptions } from "../../sim/world/virtual-network.js";
import { FakeMaster, targetId } from "./fake-master.js";
import { masterAlone, Peer, type End } from "./peer.js";
import type { Line } from "./wire-end.js";
import { keyName, LinkKeys, targetKey, type HashName } from "./wire-keys.js";

export const range = RangeKey.simulated;

/** What a target's first line has of its key. */
export const nonceOfPeer = "nonceOfThePeer00";
/** What a master by hand has of it. */
export const nonceOfMaster = "nonceOfTheMaster";

/** A target by hand that has a key. `id` is the target whose key it has, whatever it says. */
export class KeyedPeer extends Peer {
  constructor(
    arena: VirtualArena,
    readonly id: string,
    private readonly own: { key?: Buffer; hash?: HashName; nonce?: string; boot?: string } = {},
  ) {
    super(arena);
  }

  override sendRegister(targetId = this.id, data: object = {}): void {
    const { nonce = nonceOfPeer, boot = "boot" } = this.own;
    super.sendRegister(targetId, { key: keyName(range), nonce, boot, ...data });
  }

  protected override arrived(line: Line, text: string): void {
    const { key = targetKey(range, this.id), hash, nonce = nonceOfPeer, boot = "boot" } = this.own;
    if (!this.keys && line.type === "registered" && typeof line.data?.nonce === "string")
      this.keys = new LinkKeys(key, { master: line.data.nonce as string, target: nonce, boot }, hash);
    super.arrived(line, text);
  }

  /** Reads the master's proof and its ping. */
  readProof(): this {
    this.expect({ type: "registered", id: "r1", status: "registered" });
    this.expect({ type: "ping", id: "1" });
    return this;
  }

  /** Registers, proves its key, and from now on answers pings and `lay_down` automatically. */
  join(): this {
    this.answers.set("ping", { type: "pong", status: "alive" });
    this.answers.set("lay_down", { type: "down", status: "down" });
    this.sendRegister();
    this.expect({ type: "registered", id: "r1", status: "registered" });
    this.expectNothing(20);
    return this;
  }
}

/** A keyed arena whose master listens. Its targets are not powered; there are none unless the options say so. */
export function keyedMaster(options: ArenaOptions & { network?: VirtualNetworkOptions } = {}): VirtualArena {
  return masterAlone({ key: range, ...options });
}

/** A master by hand that has the range's key, for one ordinary simulated target. */
export class KeyedMaster extends FakeMaster {
  constructor(
    options: ArenaOptions & { network?: VirtualNetworkOptions } = {},
    private readonly own: { key?: Buffer; hash?: HashName } = {},
  ) {
    super({ key: range, ...options });
  }

  /** Gives the link to a target that has sent its registration its keys. */
  keysFor({ data }: Line, master = nonceOfMaster): LinkKeys {
    const { key = targetKey(range, targetId), hash } = this.own;
    return new LinkKeys(key, { master, target: data.nonce as string, boot: data.boot as string }, hash);
  }

  protected override answerRegister(end: End, register: Line): void {
    end.keys = this.keysFor(register);
    end.send({
      type: "registered",
      id: register.id,
      status: "registered",
      data: { protocol: 1, nonce: nonceOfMaster },
    });
  }
}
