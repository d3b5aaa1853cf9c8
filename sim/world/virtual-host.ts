// A machine on the virtual network: its address, what it listens for, its connections, and its impairment.
import type { VirtualStream } from "./virtual-stream.js";
import type { Chunks } from "./segments.js";
import type { Host, LinkImpairment, Received, Stream, StreamEvents } from "./world.js";

/**
 * What a host's link suffers in this world, in addition to what it may suffer in either. A mute host's acknowledgements
 * do not leave it, so its peers' windows fill.
 */
export interface Impairment extends LinkImpairment {
  /** How what this host sends is delivered; as the network does it if undefined. */
  chunks: Chunks | undefined;
  /** Dials to this host are refused, whether or not anybody listens. */
  refuses: boolean;
  /** Above 0: each of its dials blocks for so many ms and fails with `timeout`. */
  dialBlocksMs: number;
  /** The share of its datagrams that are lost, and of the others that arrive twice, 0 to 1. */
  datagramLoss: number;
  datagramDuplicate: number;
  /** What arrives stays in its receive buffer, and with its peers once that is full. */
  readsNothing: boolean;
}

const unimpaired: Readonly<Impairment> = {
  delayMs: 0,
  jitterMs: 0,
  chunks: undefined,
  deaf: false,
  mute: false,
  refuses: false,
  dialBlocksMs: 0,
  datagramLoss: 0,
  datagramDuplicate: 0,
  readsNothing: false,
};

export type Accept = (stream: Stream) => StreamEvents;

export class VirtualHost implements Host {
  readonly impairment: Impairment = { ...unimpaired };
  readonly listenings = new Map<number, Accept>();
  readonly datagramPorts = new Map<number, Received>();
  /** The dialled ends of connections that have this host at one end or both. */
  readonly connections = new Set<VirtualStream<VirtualHost>>();
  /** What it dials ends at this machine instead, as when somebody answers for the address that it asks for. */
  divertedTo: VirtualHost | undefined;
  private isCut = false;
  private networks: readonly string[] | undefined;

  /** `changed` is called when the host is cut or healed, or joins or leaves a Wi-Fi network. */
  constructor(
    readonly name: string,
    public address: string,
    private readonly changed: (host: VirtualHost) => void,
  ) {}

  get cut(): boolean {
    return this.isCut;
  }

  set cut(cut: boolean) {
    this.isCut = cut;
    this.changed(this);
  }

  get onAir(): readonly string[] | undefined {
    return this.networks;
  }

  set onAir(networks: readonly string[] | undefined) {
    this.networks = networks;
    this.changed(this);
  }
}
