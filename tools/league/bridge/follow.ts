// Follows a master: asks it once a second what is new, as a phone does, and reads its record when a game is over.
import { reasonOf } from "../../common/refusal.js";
import { Master, type MasterPlace } from "./master.js";
import type { Publisher } from "./publisher.js";
import { gamesOver, type RecordedGame } from "./record-games.js";

export interface FollowOptions {
  place: MasterPlace;
  publisher: Publisher;
  report(sentence: string): void;
  /** Ends it. */
  signal: AbortSignal;
}

const askMs = 950;
/** How soon to ask for the record again if it did not come, or if there was no room for its games, ms. */
const recordAgainMs = 5000;
/** After so long without an answer a master is unreachable, ms. */
const silentMsMax = 5000;

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });

class Follower {
  private readonly master: Master;
  private heardMs = Date.now();
  private isSilent = false;
  private recordMs = 0;
  /** A game was seen to end that was not read yet, and when, ms. */
  private isEndSeen = false;
  private faults = "";
  private endedMs = 0;
  private wasPlaying = false;

  constructor(private readonly options: FollowOptions) {
    this.master = new Master(options.place);
  }

  async step(): Promise<void> {
    const { publisher } = this.options;
    try {
      const { range, isRecordOld } = await this.master.ask();
      const isPlaying = range.phase !== "";
      if (this.wasPlaying && !isPlaying) [this.isEndSeen, this.endedMs] = [true, Date.now()];
      this.wasPlaying = isPlaying;
      this.heard();
      publisher.tell("here", range);
      if (isRecordOld && Date.now() >= this.recordMs) await this.readRecord();
    } catch (thrown) {
      this.missed(reasonOf(thrown));
    }
  }

  private heard(): void {
    if (this.isSilent) this.options.report("The master answers.");
    this.isSilent = false;
    this.heardMs = Date.now();
  }

  private missed(reason: string): void {
    if (this.isSilent || Date.now() - this.heardMs < silentMsMax) return;
    this.isSilent = true;
    this.wasPlaying = this.isEndSeen = false;
    this.master.forget();
    this.options.publisher.tell("unreachable", undefined);
    this.options.report(`The master does not answer (${reason}).`);
  }

  private async readRecord(): Promise<void> {
    this.recordMs = Date.now() + recordAgainMs;
    const { games, faults } = gamesOver([await this.master.record()]);
    const told = faults.join(" ");
    if (told !== this.faults && told !== "") this.options.report(`The master's record is broken. ${told}`);
    this.faults = told;
    if (this.take(games)) [this.recordMs, this.isEndSeen] = [0, false];
    else this.master.forget();
  }

  /** Only the last game can be the one that was seen to end. Returns whether there was room for all. */
  private take(games: readonly RecordedGame[]): boolean {
    const { publisher } = this.options;
    const lastMs = this.isEndSeen ? this.endedMs : Date.now();
    try {
      const left = publisher.take(games.slice(0, -1), lastMs - games.length, false);
      return left + publisher.take(games.slice(-1), lastMs, this.isEndSeen) === 0;
    } catch (thrown) {
      this.options.report(`The games cannot be kept on disk (${reasonOf(thrown)}): they stay on the master.`);
      return false;
    }
  }
}

/** Follows until the signal ends it. Rejects if the disk fails. */
export async function followMaster(options: FollowOptions): Promise<void> {
  const follower = new Follower(options);
  while (!options.signal.aborted) {
    const askedMs = Date.now();
    await follower.step();
    await pause(Math.max(100, askMs - (Date.now() - askedMs)), options.signal);
  }
}
