// What somebody on the range's network hears: the sessions of all targets, line by line.
import type { Wire, WireLine } from "../arena/wire.js";

/** How many sessions of each target are remembered, and how many lines of each direction. */
const sessionsMax = 5;
const linesMax = 60;
/** How many connections are listened to. */
const runningMax = 300;
/** A session is remembered if the master has sent so many lines: it sends two before a proof. */
const worthLines = 3;

/** A link of a target from its registration on. */
export interface Session {
  /** Without a tag. */
  register: string;
  /** The lines with tags, from the first on. */
  fromTarget: string[];
  fromMaster: string[];
}

export class Overheard {
  /** By the target's id, the oldest first. */
  private readonly past = new Map<string, Session[]>();
  private readonly running = new Map<number, { id: string; session: Session }>();
  /** The results that each target has sent, the oldest first. */
  private readonly results = new Map<string, string[]>();
  /** The name of the range's key, once a target has registered. */
  keyName = "";

  constructor(wire: Wire) {
    wire.onLine((line) => this.hear(line));
  }

  sessionsOf(id: string): readonly Session[] {
    return this.past.get(id) ?? [];
  }

  /** The session in which the master has answered with that line. */
  sessionWith(id: string, registered: string): Session | undefined {
    return this.sessionsOf(id).find(({ fromMaster }) => fromMaster[0] === registered);
  }

  resultsOf(id: string): readonly string[] {
    return this.results.get(id) ?? [];
  }

  private hear({ connection, target: id, direction, text }: WireLine): void {
    if (id === undefined) return;
    if (direction === "in" && text.startsWith('{"type":"register"')) return this.begin(connection, id, text);
    const running = this.running.get(connection);
    if (!running) return;
    const { session } = running;
    const lines = direction === "in" ? session.fromTarget : session.fromMaster;
    if (lines.length < linesMax) lines.push(text);
    if (direction === "out" && session.fromMaster.length === worthLines) this.push(this.past, id, session);
    if (direction === "in" && text.startsWith('{"type":"result"')) this.push(this.results, id, text);
  }

  private begin(connection: number, id: string, register: string): void {
    const known = this.running.get(connection);
    if (known) return;
    this.running.set(connection, { id, session: { register, fromTarget: [], fromMaster: [] } });
    // A session that is worth to be repeated is remembered by then.
    if (this.running.size > runningMax) this.running.delete(this.running.keys().next().value!);
    this.keyName = /"key":"([^"]{6})"/.exec(register)?.[1] ?? this.keyName;
  }

  private push<Kept>(all: Map<string, Kept[]>, id: string, kept: Kept): void {
    const list = all.get(id) ?? [];
    all.set(id, list);
    list.push(kept);
    if (list.length > sessionsMax) list.shift();
  }
}
