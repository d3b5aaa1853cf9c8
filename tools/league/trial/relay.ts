// The network between bridges and broker: it can be cut, and what was published can be published again in another
// order.
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { Broker } from "../broker.js";
import { allGames } from "../names.js";

const here = "127.0.0.1";
const rememberedMax = 3000;

/** Passes connections on to the broker, until it is cut. */
export class Relay {
  private readonly sockets = new Set<Socket>();
  private isCut = false;

  private constructor(private readonly server: Server) {}

  static open(brokerPort: number): Promise<Relay> {
    const server = createServer();
    const relay = new Relay(server);
    server.on("connection", (outer) => relay.pass(outer, brokerPort));
    return new Promise((resolve) => server.listen(0, here, () => resolve(relay)));
  }

  get url(): string {
    return `mqtt://${here}:${(this.server.address() as AddressInfo).port}`;
  }

  /** Cuts all connections in the middle of whatever they say, and lets nobody in. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  heal(): void {
    this.isCut = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  private pass(outer: Socket, port: number): void {
    if (this.isCut) return void outer.resetAndDestroy();
    const inner = connect(port, here);
    for (const [one, other] of [
      [outer, inner],
      [inner, outer],
    ] as const) {
      this.sockets.add(one);
      one.on("error", () => undefined);
      one.on("close", () => {
        this.sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}

/** Somebody who hears everything and says it again. */
export class Echo {
  repeated = 0;
  private readonly heard: { topic: string; payload: string }[] = [];
  private readonly broker: Broker;

  constructor(
    url: string,
    league: string,
    private readonly draw: (below: number) => number,
  ) {
    this.broker = new Broker({
      place: { url },
      clientId: "snyper-echo",
      isLasting: false,
      topics: () => [allGames(league)],
      message: (topic, payload) => this.hear(topic, payload),
      up: () => undefined,
      down: () => undefined,
    });
  }

  /** Publishes some of what was heard, in any order, and some of it twice. */
  repeat(count: number): void {
    for (let time = 0; time < count && this.heard.length > 0; time++) {
      const { topic, payload } = this.heard[this.draw(this.heard.length)]!;
      this.broker.publish(topic, payload).then(
        () => this.repeated++,
        () => undefined,
      );
    }
  }

  close(): Promise<void> {
    return this.broker.close();
  }

  private hear(topic: string, payload: Uint8Array): void {
    const message = { topic, payload: Buffer.from(payload).toString() };
    if (this.heard.length < rememberedMax) this.heard.push(message);
    else this.heard[this.draw(rememberedMax)] = message;
  }
}
