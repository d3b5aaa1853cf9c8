// The wire's rules, checked at the master's end of each link: our boards understand each other, and each request gets
// exactly one reply.
import type { Wire, WireLine } from "../arena/wire.js";
import type { Checks } from "./invariant.js";
import type { Proofs } from "./proofs.js";

const replyTo: Record<string, string> = {
  register: "registered",
  ping: "pong",
  stand_up: "standing",
  lay_down: "down",
  activate: "activated",
  calibrate: "calibrated",
  result: "recorded",
};
/** Errors that our boards never send each other, because they mean that a line was not understood. */
const misunderstood = ["bad_json", "bad_message", "unknown_type", "line_too_long"];
/**
 * A travel and the way there and back, ms. A request that is older than this when a later one is answered will never be
 * answered.
 */
const replyMsMax = 1500;
/**
 * How long a link may be silent before the master drops it: the lease on a clock that is 2 % slow, plus one tick, ms.
 */
const silentMsMax = 3000 * 1.021 + 120;
/** How soon the console prints a line that has arrived, ms; and how many replies may arrive in one chunk. */
const justMs = 20;
const answeredMax = 40;
/** With so many connections, those are forgotten that have been silent for so long, ms: they have ended. */
const conversationsMax = 100;
const endedMs = 60_000;

interface Asked {
  type: string;
  at: number;
}

/** What one end requested on a connection: every id, and the requests that have no reply yet. */
interface Side {
  ids: Set<string>;
  open: Map<string, Asked>;
}

interface Conversation {
  /** It has proven its key, or answered a ping: it is a board and not a stranger that repeats a board's lines. */
  isBoard: boolean;
  /** When its last line passed, ms. */
  usedAt: number;
  in: Side;
  out: Side;
}

const side = (): Side => ({ ids: new Set(), open: new Map() });

export class WireRules {
  /** The last requests that each target answered, oldest first, and when it did. */
  private readonly answered = new Map<string, (Asked & { answeredAt: number })[]>();
  /** The connection on which each target registered last, since it and the master were last powered up. */
  private readonly current = new Map<string, number>();
  private readonly conversations = new Map<number, Conversation>();
  /** When each target's last line arrived. */
  private readonly heardAt = new Map<string, number>();

  /**
   * `isDisturbed`: lines between the master and a target may be late or lost now. `proofs` knows who has sent what in a
   * range with a key.
   */
  constructor(
    wire: Wire,
    private readonly checks: Checks,
    private readonly isDisturbed: (id: string) => boolean,
    private readonly proofs: Proofs | undefined,
  ) {
    wire.onLine((line) => {
      if (line.target !== undefined && !proofs?.isForged(line.connection)) this.passed(line, line.target);
    });
  }

  /** The master lost its power. */
  masterDied(): void {
    this.heardAt.clear();
    this.current.clear();
  }

  /** The master's timers have stood still for that long. */
  stood(ms: number, nowMs: number): void {
    for (const [id, at] of this.heardAt) this.heardAt.set(id, Math.min(at + ms, nowMs));
  }

  /** A target lost its power: lines of it that are still in transit say nothing about its requests. */
  targetDied(target: string): void {
    this.current.delete(target);
  }

  /** Checks that no link is silent for too long; call it now and then. `isLinked`: whether the master says so. */
  checkSilence(now: number, isLinked: (id: string) => boolean): void {
    for (const [id, at] of this.heardAt) {
      if (isLinked(id))
        this.demand(
          now - at <= silentMsMax,
          () => `${id} has been silent for ${(now - at).toFixed(0)} ms, but the master has not reported it`,
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
    const conversation = this.conversationOf(connection, at);
    const { isBoard: wasBoard } = conversation;
    const asker = conversation[direction];
    const { type, id, status } = line;
    const where = () => `${target} ${direction}: ${text}`;
    conversation.isBoard ||= this.proofs ? this.proofs.isProven(connection) : type === "pong";
    if (direction === "in" && (conversation.isBoard || !this.proofs)) this.heardAt.set(target, at);
    if (this.proofs ? conversation.isBoard && !wasBoard : type === "register" && direction === "in")
      this.current.set(target, connection);
    if (type in replyTo) {
      // A stranger may repeat a line that a board sent on two connections.
      if (direction === "out" || conversation.isBoard)
        this.demand(!asker.ids.has(id), () => `an id is used again: ${where()}`);
      asker.ids.add(id);
      asker.open.set(id, { type, at });
      return;
    }
    const { open } = conversation[direction === "in" ? "out" : "in"];
    const asked = open.get(id);
    open.delete(id);
    if (asked && direction === "in") this.remember(target, { ...asked, answeredAt: at });
    if (type === "error") {
      // The master rightly rejects lines that a stranger repeats.
      if (conversation.isBoard) this.demand(!misunderstood.includes(status!), () => `not understood: ${where()}`);
      this.demand(
        status !== "replaced" || (id === "" && asked?.type !== "register"),
        () => `a newer registration is rejected: ${where()}`,
      );
      return;
    }
    if (direction === "in" && !conversation.isBoard) return;
    this.demand(asked !== undefined && replyTo[asked.type] === type, () => `a reply to no request: ${where()}`);
    if (asked?.type === "ping" && this.current.get(target) === connection && !this.isDisturbed(target))
      this.checkForgotten(target, open, asked, at);
  }

  /** A request that is much older than a ping that is answered now will never be answered. */
  private checkForgotten(target: string, open: Map<string, Asked>, asked: Asked, at: number): void {
    for (const [id, request] of open) {
      this.demand(
        asked.at <= request.at || at - request.at <= replyMsMax,
        () => `${request.type} ${id} was never answered by ${target}`,
      );
    }
  }

  private conversationOf(connection: number, at: number): Conversation {
    let talk = this.conversations.get(connection);
    if (!talk) {
      talk = { isBoard: false, usedAt: at, in: side(), out: side() };
      this.conversations.set(connection, talk);
      if (this.conversations.size > conversationsMax)
        for (const [number, { usedAt }] of this.conversations)
          if (usedAt < at - endedMs) this.conversations.delete(number);
    }
    talk.usedAt = at;
    return talk;
  }

  private demand(holds: boolean, what: () => string): void {
    this.checks.demand("wire", holds, what);
  }
}

/** The fields of a line; undefined if it is a stranger's nonsense. */
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
