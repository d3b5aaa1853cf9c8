// The sockets of a virtual interpreter on the world's network.
import type { DatagramSocket, DialFailure, Host, Listener, Stream, StreamEvents, World } from "../../world/world.js";
import { addressed, addressOf, order, pieces, uint32, type Message, type Order, type OrderFields } from "./protocol.js";

/** Linux's error numbers with which `connect` fails: refused, timed out, no route. */
const dialErrors: Record<DialFailure, number> = { refused: 111, timeout: 110, "no route": 113, "not found": 113 };

interface Socket {
  stream?: Stream;
  listener?: Listener;
  datagrams?: DatagramSocket;
}

export interface NetworkHost {
  readonly world: World;
  readonly host: Host;
  send(type: Order, fields: OrderFields): void;
  /** Called when the interpreter blocks, with for how long. */
  blocked(ms: number): void;
  received(bytes: string): void;
  complain(sentence: string): void;
}

/** The sockets of one powered interpreter. */
export class VirtualSockets {
  private readonly all = new Map<number, Socket>();
  /** The numbers of accepted connections: even ones. */
  private nextId = 2;
  private isAlive = true;

  constructor(private readonly host: NetworkHost) {}

  /** Bytes that the network has not taken yet. */
  get unsent(): number {
    let sum = 0;
    for (const { stream } of this.all.values()) sum += stream?.unsent ?? 0;
    return sum;
  }

  listen({ id, data }: Message): void {
    const { world, host, complain } = this.host;
    const accept = (stream: Stream): StreamEvents => {
      const own = this.nextId;
      this.nextId += 2;
      this.all.set(own, { stream });
      this.host.send(order.accept, { id: own, data: uint32(id) });
      return this.events(own);
    };
    const listener = world.network.listen(host, data.readUInt32LE(0), accept, (reason) => complain(reason));
    this.all.set(id, { listener });
  }

  dial({ id, data }: Message): void {
    const { world, host, blocked } = this.host;
    const dial = world.network.dial(host, addressOf(data, 0), data.readUInt32LE(4), this.events(id));
    const error = dial.refused === undefined ? 0 : (dialErrors[dial.refused as DialFailure] ?? 111);
    if (error === 0) this.all.set(id, { stream: dial.stream });
    if (dial.blockedMs > 0) blocked(dial.blockedMs);
    world.clock.at(world.clock.now() + dial.blockedMs, () => {
      if (this.isAlive) this.host.send(order.dialled, { flag: error });
    });
  }

  write({ id, data }: Message): void {
    const stream = this.all.get(id)?.stream;
    if (!stream) return;
    stream.send(data.toString("latin1"));
    if (stream.unsent > 0) this.host.send(order.full, { id, flag: 1 });
  }

  /** `isReset`: some of the bytes that arrived were not read. */
  close(id: number, isReset: boolean): void {
    const socket = this.all.get(id);
    this.all.delete(id);
    socket?.listener?.close();
    socket?.datagrams?.close();
    if (isReset) socket?.stream?.reset();
    else socket?.stream?.end();
  }

  /** Opens a socket for datagrams at a port, or at any free one. */
  bind(id: number, port: number | undefined): DatagramSocket | undefined {
    const { world, host, complain } = this.host;
    const datagrams = world.network.datagrams(host, port, (bytes, address, from) =>
      this.host.send(order.datagram, { id, data: addressed(address, from, bytes) }),
    );
    if (datagrams) this.all.set(id, { datagrams });
    else complain("port in use");
    return datagrams;
  }

  sendDatagram({ id, data }: Message): void {
    const socket = this.all.get(id)?.datagrams ?? this.bind(id, undefined);
    socket?.send(data.toString("latin1", 8), data.readUInt32LE(4), addressOf(data, 0));
  }

  /** Drops everything; peers are not notified. */
  powerLost(): void {
    this.isAlive = false;
    for (const { stream, listener, datagrams } of this.all.values()) {
      stream?.abandon();
      listener?.close();
      datagrams?.close();
    }
    this.all.clear();
  }

  private events(id: number): StreamEvents {
    const tell = (type: Order, fields: OrderFields = {}): void => {
      if (this.isAlive) this.host.send(type, { id, ...fields });
    };
    return {
      opened: () => undefined,
      data: (bytes) => {
        // the firmware never sees what arrives after the board has closed
        if (!this.isAlive || !this.all.has(id)) return;
        this.host.received(bytes);
        for (const data of pieces(bytes)) tell(order.data, { data });
      },
      ended: () => tell(order.ended),
      drained: () => tell(order.full, { flag: 0 }),
      closed: (reason) => {
        if (reason !== undefined) tell(order.broken);
      },
    };
  }
}
