// Watches the wire at the master: whole lines as they pass, and the round trip of each ping.
import type { Host, Network, Traffic } from "../world/world.js";

/** A line that passed the master's end of a link. */
export interface WireLine {
  /** World's time, ms. */
  at: number;
  connection: number;
  /** The target that registered on this connection, once one has. */
  target: string | undefined;
  direction: "in" | "out";
  text: string;
}

interface Connection {
  target: string | undefined;
  rest: { in: string; out: string };
  /** When each unanswered ping was sent, by its id. */
  pings: Map<string, number>;
}

/** How many unanswered pings are remembered of a connection; a dead link collects a few before it is dropped. */
const pingsMax = 16;
/** How many bytes are kept of a line without end. */
const restMax = 4096;

export class Wire {
  /** The last round trip of each target, ms. */
  readonly roundTrips = new Map<string, number>();
  private readonly connections = new Map<number, Connection>();
  private readonly listeners: ((line: WireLine) => void)[] = [];

  constructor(network: Network, master: Host) {
    network.onTraffic((traffic) => {
      if (traffic.host === master) this.passed(traffic);
    });
  }

  /** Calls `listener` with each whole line. */
  onLine(listener: (line: WireLine) => void): void {
    this.listeners.push(listener);
  }

  private passed(traffic: Traffic): void {
    let connection = this.connections.get(traffic.connection);
    if (!connection) {
      connection = { target: undefined, rest: { in: "", out: "" }, pings: new Map() };
      this.connections.set(traffic.connection, connection);
    }
    const lines = (connection.rest[traffic.direction] + traffic.bytes).split("\n");
    connection.rest[traffic.direction] = lines.pop()!.slice(-restMax);
    for (const text of lines) this.line(connection, traffic, text);
  }

  private line(connection: Connection, traffic: Traffic, text: string): void {
    if (traffic.direction === "in") {
      const register = /"type":"register".*"target_id":"([A-Za-z0-9_-]+)"/.exec(text);
      if (register) connection.target = register[1];
    }
    this.time(connection, traffic, text);
    const { at, connection: number, direction } = traffic;
    for (const listener of this.listeners)
      listener({ at, connection: number, target: connection.target, direction, text });
  }

  private time(connection: Connection, traffic: Traffic, text: string): void {
    const match = /^\{"type":"(ping|pong)","id":"([^"]+)"/.exec(text);
    if (!match) return;
    const [, type, id] = match as unknown as [string, string, string];
    if (type === "ping") {
      connection.pings.set(id, traffic.at);
      if (connection.pings.size > pingsMax) connection.pings.delete(connection.pings.keys().next().value!);
    } else {
      const sent = connection.pings.get(id);
      connection.pings.delete(id);
      if (sent !== undefined && connection.target) this.roundTrips.set(connection.target, traffic.at - sent);
    }
  }
}
