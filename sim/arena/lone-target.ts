// One simulated target in the real world that joins the range of a real or simulated master.
import { mountStand, ownPins, type Stand } from "./stand.js";
import { builtBundle, settingsText } from "./flashed.js";
import { RangeKey } from "./range-key.js";
import { boardBytes, spelled } from "../../tools/common/texts.js";
import { VmBoard } from "../board/vm-board.js";
import { Air } from "../world/air.js";
import { realWorld, type RealWorld } from "../world/real.js";

export interface LoneTargetOptions {
  /** 1 to 16 of A-Z a-z 0-9 _ -. */
  id: string;
  /** The name of the range whose master it looks for, as a person types it. */
  rangeName: string;
  /** The range's key. Without one the target serves any master of its range. */
  key?: RangeKey | undefined;
  /** The master's address; undefined to discover it. */
  address: string | undefined;
  /** The master's TCP port, 1 to 65535; used with an address only. */
  port: number;
  /** Decides the board's random numbers. */
  seed: number;
  /** The bundle to run instead of the built one. */
  bundle?: string;
  /** See `RealNetworkOptions`. */
  udpPorts?: ReadonlyMap<number, number>;
}

/** The simulated Wi-Fi; the bytes travel over this machine's own network. */
const wifi = { ssid: "this machine's network", password: "only simulated" };
const stationsMax = 1;

export class LoneTarget {
  readonly world: RealWorld;
  readonly stands: readonly [Stand];

  constructor(options: LoneTargetOptions) {
    const { id, rangeName, key, address, port, seed, bundle, udpPorts } = options;
    const keySettings = key ? { key: key.ofTarget(id) } : { open: true };
    this.world = realWorld(seed, { address: "0.0.0.0", ...(udpPorts && { udpPorts }) });
    const { clock, network } = this.world;
    const air = new Air(clock);
    air.open({ ...wifi, stationsMax, gateway: "127.0.0.1", mac: "02:00:00:00:00:01" });
    const host = network.host(id);
    const board = new VmBoard({ name: id, world: this.world, host, air, seed });
    board.storage.set(
      "snyper.json",
      settingsText({
        id,
        ...wifi,
        ...keySettings,
        range: boardBytes(spelled(rangeName)),
        master: address,
        port,
        ...ownPins(),
      }),
    );
    board.storage.set(".bootcde", bundle ?? builtBundle("target"));
    this.stands = [mountStand(clock, { id, host, board })];
  }

  /** Shoots at its plate, like the arena's `shoot`. */
  shoot(_id: string, strength = 0.8): boolean {
    return this.stands[0].plate.shoot(strength);
  }

  /** Powers it off and drops its connections. */
  close(): Promise<void> {
    this.stands[0].board.kill();
    return this.world.close();
  }
}
