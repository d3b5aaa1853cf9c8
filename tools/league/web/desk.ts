// The desk's door: a password, sessions, and a limit on guesses.
import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

const sessionMs = 12 * 3600 * 1000;
const sessionsMax = 32;
/** Wrong passwords: so many, and one more after each pause. */
const guessesMax = 5;
const guessMs = 30_000;
const cookie = "snyper-desk";
export const passwordMin = 8;

const salt = randomBytes(16);
const hashOf = (password: string): Buffer => scryptSync(password.normalize("NFC").slice(0, 256), salt, 32);

export type Login = { token: string } | { wait: number } | "wrong";

export class Desk {
  private readonly hash: Buffer;
  private readonly sessions = new Map<string, number>();
  private guesses = guessesMax;
  private guessedMs: number;

  constructor(
    password: string,
    private readonly now: () => number = Date.now,
  ) {
    this.hash = hashOf(password);
    this.guessedMs = now();
  }

  /** A token for the right password; after too many wrong ones, how many seconds to wait. */
  login(password: string): Login {
    const now = this.now();
    const more = Math.floor((now - this.guessedMs) / guessMs);
    if (more > 0) [this.guesses, this.guessedMs] = [Math.min(guessesMax, this.guesses + more), now];
    if (this.guesses === 0) return { wait: Math.ceil((this.guessedMs + guessMs - now) / 1000) };
    if (!timingSafeEqual(hashOf(password), this.hash)) {
      this.guesses--;
      return "wrong";
    }
    for (const [token, endMs] of this.sessions) if (endMs <= now) this.sessions.delete(token);
    if (this.sessions.size >= sessionsMax) this.sessions.delete(this.sessions.keys().next().value!);
    const token = randomBytes(24).toString("base64url");
    this.sessions.set(token, now + sessionMs);
    return { token };
  }

  logout(request: IncomingMessage): void {
    this.sessions.delete(tokenOf(request));
  }

  isOpenFor(request: IncomingMessage): boolean {
    return (this.sessions.get(tokenOf(request)) ?? 0) > this.now();
  }
}

function tokenOf({ headers }: IncomingMessage): string {
  return new RegExp(`(?:^|;\\s*)${cookie}=([A-Za-z0-9_-]{32})(?:;|$)`).exec(headers.cookie ?? "")?.[1] ?? "";
}

/** The header that gives a browser its session, or takes it away. */
export const setCookie = (token: string): Record<string, string> => ({
  "Set-Cookie": `${cookie}=${token}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${token === "" ? 0 : sessionMs / 1000}`,
});
