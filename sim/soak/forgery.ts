// Lines that somebody without the key may send in the place of a genuine one.
import type { Random } from "../world/world.js";
import type { Overheard } from "./overheard.js";

/** From a line's mark on: `,"m":"` and the tag. */
const tail = 24;
const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export class Forgery {
  constructor(
    private readonly random: Random,
    private readonly heard: Overheard,
  ) {}

  pick<Value>(values: readonly Value[]): Value | undefined {
    return values[Math.floor(this.random() * values.length)];
  }

  /** So many random characters of base64. */
  characters(count: number): string {
    return Array.from({ length: count }, () => this.pick([...base64])).join("");
  }

  /** A line with a tag that may be random, that of another line, or missing. `head` ends before its last brace. */
  tagged(head: string, other: string | undefined): string {
    const chance = this.random();
    if (chance < 0.3) return `${head}}`;
    if (chance < 0.6 && other) return head + other.slice(-tail);
    return `${head},"m":"${this.characters(16)}"}`;
  }

  register(id: string, key = this.heard.keyName): string {
    const data = { protocol: 1, boot: this.characters(6), firmware: "0.1.0", board: "ESP32" };
    return JSON.stringify({
      type: "register",
      id: `r${1 + Math.floor(this.random() * 100_000)}`,
      target_id: id,
      data: { ...data, ...(key !== "" && { key, nonce: this.characters(16) }) },
    });
  }

  /** What a target should not believe, with the tag of something that it may have got. */
  toTarget(other?: string): string {
    const seen = Math.floor(this.random() * 20);
    const heads = [
      `{"type":"stand_up","id":"c9","seen":${seen}`,
      `{"type":"activate","id":"x-c9","data":{"duration":3},"seen":${seen}`,
      `{"type":"lay_down","id":"c9","seen":${seen}`,
      `{"type":"ping","id":"${seen}","seen":${seen}`,
      `{"type":"recorded","id":"x-1","status":"recorded","seen":${seen}`,
      `{"type":"registered","id":"r1","status":"registered","data":{"protocol":1,"nonce":"${this.characters(16)}"},"seen":0`,
      `{"type":"error","id":"","status":"replaced","data":{"message":"go"},"seen":${seen}`,
    ];
    return this.tagged(this.pick(heads)!, other);
  }

  /** What a master should not believe of that target, with the tag of something that it may have got. */
  toMaster(id: string, other?: string): string {
    const number = 1 + Math.floor(this.random() * 20);
    const boot = /"boot":"([^"]+)"/.exec(this.pick(this.heard.sessionsOf(id))?.register ?? "")?.[1] ?? "x";
    const heads = [
      `{"type":"result","id":"${boot}-${1000 + number}","target_id":"${id}","status":"hit","data":{"activation":"x-c9","time":0.001,"strength":0.9}`,
      `{"type":"pong","id":"${number}","status":"alive"`,
      `{"type":"standing","id":"c${number}","status":"standing"`,
      `{"type":"error","id":"c${number}","status":"fault","data":{"message":"no"}`,
      `{"type":"down","id":"c${number}","status":"down"`,
    ];
    return this.tagged(this.pick(heads)!, other);
  }

  /** A line that is cut, changed by a character, or has another line's tag, blanks around it or another number. */
  damaged(line: string, other: string | undefined): string {
    const at = Math.floor(this.random() * line.length);
    switch (Math.floor(this.random() * 6)) {
      case 0:
        return line.slice(0, at);
      case 1:
        return line.slice(at);
      case 2:
        return line.slice(0, at) + String.fromCharCode(line.charCodeAt(at) ^ 1) + line.slice(at + 1);
      case 3:
        return ` ${line} `;
      case 4:
        return `${Math.floor(this.random() * 10)}${line}`;
      default:
        return line.slice(0, -tail) + (other ?? line).slice(-tail);
    }
  }
}
