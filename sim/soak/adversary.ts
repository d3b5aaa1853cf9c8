// Somebody on the range's network who has the Wi-Fi password but no key: hears everything, answers in the master's
// place, registers under targets' names, sends what it has recorded, and keeps the master busy.
import { discoveryPort } from "../../shared/limits.js";
import type { SeededRandom } from "../world/random.js";
import type { Host, Stream, StreamEvents } from "../world/world.js";
import type { ActiveFaults } from "./active-faults.js";
import type { Fault, FaultHandlers } from "./faults.js";
import { Forgery } from "./forgery.js";
import { Middleman } from "./middleman.js";
import { Overheard, type Session } from "./overheard.js";
import type { SoakArena } from "./range.js";

/** The wait between two attempts to be a target, and between two connections of a flood, ms. */
const attemptMs = 350;
const floodMs = 20;
/** A connection of a flood is held for so long, ms. */
const heldMs = 1500;
/** How soon it sends what follows a registration, ms, and how long one attempt may take. */
const followMs = 60;
const attemptMsMax = 2500;
/** How many registrations it sends at once. */
const burst = 30;
/** How many unproven connections it opens to get the answer that it has recorded. */
const repetitions = 6;

export type AdversaryKind = "middleman" | "falseMaster" | "impostor" | "flood";

/** What the injector does for it. */
export interface AdversaryHelp {
  resetConnections(id: string): void;
}

export class Adversary {
  private readonly host: Host;
  private readonly heard: Overheard;
  private readonly forgery: Forgery;
  private readonly middleman: Middleman;
  /** The connections of targets that take this for their master. */
  private readonly deceived = new Map<string, Set<Stream>>();

  constructor(
    private readonly arena: SoakArena,
    private readonly active: ActiveFaults,
    private readonly random: SeededRandom,
    private readonly help: AdversaryHelp,
  ) {
    const { network } = arena.world;
    this.host = network.host("adversary", "192.168.4.252");
    this.heard = new Overheard(arena.wire);
    this.forgery = new Forgery(random, this.heard);
    this.middleman = new Middleman(arena, this.host, random, this.forgery, this.heard);
    network.listen(
      this.host,
      arena.port,
      (stream) => this.accept(stream),
      () => undefined,
    );
    const socket = network.datagrams(this.host, discoveryPort, (bytes, address, port) => {
      if (this.isAround && bytes.includes('"discover"'))
        for (const answer of this.answers()) socket?.send(answer, port, address);
    });
  }

  handlers(): FaultHandlers<AdversaryKind> {
    return {
      middleman: {
        begin: ({ who, amount }) => {
          this.middleman.victimise(who, amount);
          this.divert(who);
        },
        end: ({ who }) => {
          if (!this.active.has("middleman", who)) this.middleman.release(who);
          this.restore(who);
        },
      },
      falseMaster: {
        begin: ({ who }) => this.divert(who),
        end: ({ who }) => {
          for (const stream of this.deceived.get(who) ?? []) stream.reset();
          this.deceived.delete(who);
          this.restore(who);
        },
      },
      impostor: { begin: (fault) => this.pretend(fault, 0) },
      flood: { begin: (fault) => this.flood(fault) },
    };
  }

  private get isAround(): boolean {
    return this.active.has("middleman") || this.active.has("falseMaster") || this.active.has("flood");
  }

  /** The target's dials end here. Its present connection is reset, so that it dials. */
  private divert(id: string): void {
    this.arena.world.network.divert(this.arena.standOf(id).host, this.host);
    this.help.resetConnections(id);
  }

  private restore(id: string): void {
    if (this.active.has("middleman", id) || this.active.has("falseMaster", id)) return;
    this.arena.world.network.divert(this.arena.standOf(id).host);
  }

  private accept(outer: Stream): StreamEvents {
    let link: StreamEvents | undefined;
    let first = "";
    return {
      opened: () => undefined,
      data: (bytes) => {
        if (link) return link.data(bytes);
        first += bytes;
        const id = /"target_id":"([A-Za-z0-9_-]+)"/.exec(first)?.[1];
        if (id === undefined) return;
        link = this.middleman.wants(id) ? this.middleman.accept(id, outer) : this.deceive(id, outer);
        link.data(first);
      },
      ended: () => (link ? link.ended() : outer.end()),
      closed: (reason) => link?.closed(reason),
    };
  }

  /** Answers in the master's place: with what it makes up, or with what it has recorded. */
  private deceive(id: string, outer: Stream): StreamEvents {
    const streams = this.deceived.get(id) ?? new Set();
    this.deceived.set(id, streams.add(outer));
    const session = this.forgery.pick(this.heard.sessionsOf(id));
    const isRecorded = session && this.random() < 0.4;
    const registered = `{"type":"registered","id":"r1","status":"registered","data":{"protocol":1}}`;
    const isOpen = this.random() < 0.3;
    const forged = Array.from({ length: 6 }, () => this.forgery.toTarget(this.forgery.pick(session?.fromMaster ?? [])));
    const order = `{"type":"stand_up","id":"c1"}`;
    const lines = isRecorded ? session.fromMaster : isOpen ? [registered, order] : [order, ...forged];
    lines.slice(0, 20).forEach((line, number) =>
      this.after(number * followMs, () => {
        if (streams.has(outer)) outer.send(`${line}\n`);
      }),
    );
    const over = () => void streams.delete(outer);
    return { opened: () => undefined, data: () => undefined, ended: () => outer.end(), closed: over };
  }

  private answers(): string[] {
    const data = { port: this.arena.port, range: "snyper" };
    return [data, { ...data, tag: this.forgery.characters(16) }].map((each) =>
      JSON.stringify({ type: "here", data: each }),
    );
  }

  /** Registers as a target, again and again while the fault lasts. */
  private pretend(fault: Fault, attempt: number): void {
    if (!this.active.all.has(fault)) return;
    const tricks = [
      () => this.dial(fault, this.unproven(fault.who)),
      () => this.dial(fault, this.twice(fault.who)),
      () => this.reflect(fault),
      () => this.repeat(fault),
      () => this.dial(fault, [[...Array.from({ length: burst }, () => this.forgery.register(fault.who))]]),
      () => this.dial(fault, this.oddities(fault.who)),
    ];
    tricks[(attempt + Math.floor(fault.amount * tricks.length)) % tricks.length]!();
    this.after(attemptMs * (0.5 + this.random()), () => this.pretend(fault, attempt + 1));
  }

  /** A registration, and then lines whose tags are wrong. */
  private unproven(id: string): string[][] {
    const session = this.forgery.pick(this.heard.sessionsOf(id));
    const other = () => this.forgery.pick(session?.fromTarget ?? []);
    const forged = Array.from({ length: 3 }, () => [this.forgery.toMaster(id, other())]);
    return [[this.forgery.register(id)], ...forged, ...this.heard.resultsOf(id).map((line) => [line])];
  }

  /** Two registrations at once, or one soon after the other, of one target or of two, before anything is proven. */
  private twice(id: string): string[][] {
    const other = this.random() < 0.5 ? id : this.forgery.pick(this.arena.stands)!.id;
    const lines = [this.forgery.register(id), this.forgery.register(other)];
    const pong = this.forgery.toMaster(id);
    const chance = this.random();
    if (chance < 0.4) return [lines];
    return chance < 0.7 ? [[lines[0]!, pong]] : [lines, [pong]];
  }

  /** What is not even a registration in this range. */
  private oddities(id: string): string[][] {
    const odd = [
      this.forgery.register(id, ""),
      this.forgery.register(id, "oldkey"),
      this.forgery.register("stranger"),
      this.forgery.register(id).replace('"protocol":1', '"protocol":9'),
      this.forgery.register(id).replace(/"nonce":"[^"]*"/, '"nonce":""'),
      '{"type":"pong","id":"1","status":"alive"}',
      "",
    ];
    return [[this.forgery.pick(odd)!], [this.forgery.pick(odd)!], [this.forgery.toMaster(id)]];
  }

  /** Sends back what the master sends. */
  private reflect(fault: Fault): void {
    const register = this.forgery.register(fault.who);
    this.talk([[register]], (bytes, send) => send(bytes));
  }

  /** Repeats a recorded session. If the master's answer is the recorded one, it goes on with what the target sent. */
  private repeat({ who }: Fault): void {
    const sessions = this.heard.sessionsOf(who);
    for (let count = 0; count < repetitions; count++) {
      const session = sessions[sessions.length - 1 - (count % Math.max(1, sessions.length))];
      if (session) this.after(count * attemptMs, () => this.repeatOne(session));
    }
  }

  private repeatOne({ register, fromMaster, fromTarget }: Session): void {
    let rest = "";
    let isSent = false;
    this.talk([[register]], (bytes, send) => {
      rest += bytes;
      if (isSent || !rest.includes("\n")) return;
      isSent = true;
      const lines = rest.startsWith(fromMaster[0]!) ? fromTarget : fromTarget.slice(0, 1);
      for (const line of lines) send(`${line}\n`);
    });
  }

  private dial({ who }: Fault, pieces: string[][]): void {
    if (who) this.talk(pieces);
  }

  /** Many connections that prove nothing, and searches that want an answer with a tag. */
  private flood(fault: Fault): void {
    if (!this.active.all.has(fault)) return;
    const { who } = fault;
    this.talk(this.random() < 0.5 ? [] : [[this.forgery.register(who)]], undefined, heldMs);
    const { network } = this.arena.world;
    const socket = network.datagrams(this.host, undefined, () => undefined);
    const data = { range: "snyper", nonce: this.forgery.characters(16) };
    const search = JSON.stringify({ type: "discover", target_id: who, data });
    socket?.send(search, discoveryPort, this.arena.masterHost.address);
    socket?.close();
    this.after(floodMs * (0.5 + this.random()) * (1 + fault.amount * 10), () => this.flood(fault));
  }

  /** Dials the master, sends pieces of lines one after the other, and resets the connection in the end. */
  private talk(
    pieces: readonly (readonly string[])[],
    answer: (bytes: string, send: (bytes: string) => void) => void = () => undefined,
    ms = attemptMsMax,
  ): void {
    const { world, masterHost, port } = this.arena;
    let isOver = false;
    const send = (bytes: string) => {
      if (!isOver) stream.send(bytes);
    };
    const { stream }: { stream: Stream } = world.network.dial(this.host, masterHost.address, port, {
      opened: () =>
        pieces.forEach((lines, number) =>
          this.after(number * followMs * this.random(), () => send(lines.map((line) => `${line}\n`).join(""))),
        ),
      data: (bytes) => answer(bytes, send),
      ended: () => stream.end(),
      closed: () => {
        isOver = true;
      },
    });
    this.after(ms, () => {
      if (isOver) return;
      isOver = true;
      stream.reset();
    });
  }

  private after(ms: number, work: () => void): void {
    const { clock } = this.arena.world;
    clock.at(clock.now() + ms, work);
  }
}
