// The wire for the page: the last lines, the round trip of each reply, and the memory that boards report.
import type { Wire, WireLine } from "../arena/wire.js";
import type { WireLinePart } from "./messages.js";

/** How many lines are kept for new browsers, which is also the maximum in a frame. */
export const linesKept = 200;
/** How many characters of a line are shown; a valid one has fewer. */
const textMax = 512;
/** The requests, each of which gets a reply with its id. */
const requestTypes: readonly string[] = ["register", "result", "ping", "stand_up", "lay_down", "activate"];
/** How many unanswered requests are remembered. */
const requestsMax = 256;

export class WireLog {
  /** The JsVars that each target last reported, free and in all. */
  readonly memory = new Map<string, { free: number; total: number }>();
  private readonly kept: WireLinePart[] = [];
  /** The number of lines since the last call of `changes`, including those that are no longer kept. */
  private fresh = 0;
  /** When each unanswered request passed, by connection, direction and id. */
  private readonly requests = new Map<string, number>();

  constructor(wire: Wire) {
    wire.onLine((line) => this.passed(line));
  }

  /** The lines since the last call, and how many more there were. */
  changes(): { lines: readonly WireLinePart[]; skipped: number } {
    const { fresh, kept } = this;
    this.fresh = 0;
    return { lines: fresh === 0 ? [] : kept.slice(-fresh), skipped: Math.max(0, fresh - kept.length) };
  }

  whole(): readonly WireLinePart[] {
    return this.kept;
  }

  private passed({ at, connection, target, direction, text }: WireLine): void {
    if (text.trim() === "") return;
    const [type = "", id = ""] = headOf(text);
    const line: WireLinePart = {
      at: Math.round(at),
      board: target ?? `connection ${connection}`,
      direction,
      type,
      id,
      text: text.slice(0, textMax),
    };
    const tripMs = id === "" ? undefined : this.trip(at, type, `${connection} ${id}`, direction);
    if (tripMs !== undefined) line.tripMs = Math.round(tripMs * 100) / 100;
    if (type === "pong" && target !== undefined) this.readMemory(target, text);
    this.kept.push(line);
    if (this.kept.length > linesKept) this.kept.shift();
    this.fresh++;
  }

  /** Any line that is no request is a reply to the request in the other direction with the same id. */
  private trip(at: number, type: string, id: string, direction: "in" | "out"): number | undefined {
    const { requests } = this;
    if (requestTypes.includes(type)) {
      requests.set(`${direction} ${id}`, at);
      if (requests.size > requestsMax) requests.delete(requests.keys().next().value!);
      return undefined;
    }
    const request = `${direction === "in" ? "out" : "in"} ${id}`;
    const sent = requests.get(request);
    requests.delete(request);
    return sent === undefined ? undefined : at - sent;
  }

  private readMemory(target: string, text: string): void {
    const [, free, total] = /"memory_free":(\d{1,9}),"memory_total":(\d{1,9})/.exec(text) ?? [];
    if (free !== undefined && total !== undefined)
      this.memory.set(target, { free: Number(free), total: Number(total) });
  }
}

/** The type and id of a line, or "" if it is no message. */
function headOf(text: string): string[] {
  const type = /"type"\s*:\s*"([A-Za-z_]{1,32})"/.exec(text)?.[1];
  const id = /"id"\s*:\s*"([^"\\]{1,32})"/.exec(text)?.[1];
  return [type?.toLowerCase() ?? "", id ?? ""];
}
