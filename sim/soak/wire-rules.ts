// The wire's rules at the master's end of each link: two boards of ours understand each other, and each request gets
// its one reply.
import type { Wire, WireLine } from "../arena/wire.js";
import type { Checks } from "./invariant.js";

const replyTo: Record<string, string> = {
  register: "registered",
  ping: "pong",
  stand_up: "standing",
  lay_down: "down",
  activate: "activated",
  result: "recorded",
};
/** Codes that one board of ours never has to tell another: a line was not understood. */
const misunderstood = ["bad_json", "bad_message", "unknown_type", "line_too_long"];
/** A travel and the way there and back: who answers later than a request that came after it never will, ms. */
const replyMsMax = 1500;
/**
 * So long may a link be without a line before the master drops it: the lease on a clock that is 2 % slow, and a tick,
 * ms.
 */
const silentMsMax = 3000 * 1.021 + 120;
/** What has come is told within so long, ms; and so many answers may come in one chunk. */
const justMs = 20;
const answeredMax = 40;
/** Connections remembered: the oldest are over. */
const talksMax = 100;

interface Asked {
  type: string;
  at: number;
}

/** What one end asked on a connection: every id, and what is not answered yet. */
interface Side {
  ids: Set<string>;
  open: Map<string, Asked>;
}

interface Talk {
  /** It has answered a ping: it is a board, and no stranger that repeats a board's lines. */
  isBoard: boolean;
  in: Side;
  out: Side;
}

const side = (): Side => ({ ids: new Set(), open: new Map() });

export class WireRules {
  /** The last requests of the master that were answered by each target, oldest first, and when they were. */
  private readonly answered = new Map<string, (Asked & { answeredAt: number })[]>();
  /** The connection on which each target registered last, in its and the master's present power-up. */
  private readonly current = new Map<string, number>();
  private readonly talks = new Map<number, Talk>();
  /** When each target's last line came. */
  private readonly heardAt = new Map<string, number>();

  /** `isDisturbed`: what passes between the master and a target may be held up now. */
  constructor(
    wire: Wire,
    private readonly checks: Checks,
    private readonly isDisturbed: (id: string) => boolean,
  ) {
    wire.onLine((line) => {
      if (line.target !== undefined) this.passed(line, line.target);
    });
  }

  /** The master lost its power. */
  masterDied(): void {
    this.heardAt.clear();
    this.current.clear();
  }

  /** The master's timers stood still for so long, until now. */
  stood(ms: number, nowMs: number): void {
    for (const [id, at] of this.heardAt) this.heardAt.set(id, Math.min(at + ms, nowMs));
  }

  /** A target lost its power: what it still had under way says nothing of what it was asked. */
  targetDied(target: string): void {
    this.current.delete(target);
  }

  /** Now and then. `isLinked`: whether the master says that a target is. */
  checkSilence(now: number, isLinked: (id: string) => boolean): void {
    for (const [id, at] of this.heardAt) {
      if (isLinked(id))
        this.demand(
          now - at <= silentMsMax,
          () => `${id} has been silent for ${(now - at).toFixed(0)} ms, and the master has not said so`,
        );
    }
  }

  /** Whether a target has just answered a request of that type which was sent at that time or later. */
  hasAnswered(target: string, type: string, sentMs: number, nowMs: number): boolean {
    return (this.answered.get(target) ?? []).some(
      (asked) => asked.type === type && asked.at >= sentMs && asked.answeredAt >= nowMs - justMs,
    );
  }

  private remember(target: string, asked: Asked & { answeredAt: number }): void {
    const answered = this.answered.get(target) ?? [];
    answered.push(asked);
    if (answered.length > answeredMax) answered.shift();
    this.answered.set(target, answered);
  }

  private passed({ at, connection, direction, text }: WireLine, target: string): void {
    const line = parsed(text);
    if (!line) return;
    const talk = this.talkOf(connection);
    const asker = talk[direction];
    const { type, id, status } = line;
    const where = () => `${target} ${direction}: ${text}`;
    if (direction === "in") this.heardAt.set(target, at);
    if (type === "register" && direction === "in") this.current.set(target, connection);
    if (type in replyTo) {
      // A stranger repeats what a board sent twice, on two connections.
      if (direction === "out" || talk.isBoard) this.demand(!asker.ids.has(id), () => `an id comes again: ${where()}`);
      asker.ids.add(id);
      asker.open.set(id, { type, at });
      return;
    }
    const { open } = talk[direction === "in" ? "out" : "in"];
    const asked = open.get(id);
    open.delete(id);
    if (asked && direction === "in") this.remember(target, { ...asked, answeredAt: at });
    if (type === "error") {
      // A stranger that repeats a board's lines is rightly told that they are wrong.
      if (talk.isBoard) this.demand(!misunderstood.includes(status!), () => `not understood: ${where()}`);
      this.demand(
        asked?.type !== "register" || status !== "replaced",
        () => `a newer registration is turned away: ${where()}`,
      );
      return;
    }
    if (type === "pong") talk.isBoard = true;
    if (direction === "in" && !talk.isBoard) return;
    this.demand(asked !== undefined && replyTo[asked.type] === type, () => `a reply that nobody waits for: ${where()}`);
    if (asked?.type === "ping" && this.current.get(target) === connection && !this.isDisturbed(target))
      this.checkForgotten(target, open, asked, at);
  }

  /** What was asked long before a ping that is answered now will never be answered. */
  private checkForgotten(target: string, open: Map<string, Asked>, asked: Asked, at: number): void {
    for (const [id, request] of open) {
      this.demand(
        asked.at <= request.at || at - request.at <= replyMsMax,
        () => `${request.type} ${id} was never answered by ${target}`,
      );
    }
  }

  private talkOf(connection: number): Talk {
    let talk = this.talks.get(connection);
    if (talk) return talk;
    this.talks.set(connection, (talk = { isBoard: false, in: side(), out: side() }));
    if (this.talks.size > talksMax) this.talks.delete(this.talks.keys().next().value!);
    return talk;
  }

  private demand(holds: boolean, what: () => string): void {
    this.checks.demand("wire", holds, what);
  }
}

/** A line's words, of a stranger's nonsense undefined. */
function parsed(text: string): { type: string; id: string; status?: string } | undefined {
  const beat = /^\{"type":"(ping|pong)","id":"(\d+)"/.exec(text); // most of what passes
  if (beat) return { type: beat[1]!, id: beat[2]! };
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === "object" && line !== null && "type" in line
      ? (line as { type: string; id: string })
      : undefined;
  } catch {
    return undefined;
  }
}
