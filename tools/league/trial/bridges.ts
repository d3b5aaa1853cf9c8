// The bridges of several ranges in one process, which the faults kill at any moment: `bridges.js JOB`. It publishes the
// games of generated records by and by, and ends when the board has confirmed all of them.
import { readFileSync } from "node:fs";
import { gamesOver } from "../bridge/record-games.js";
import { Publisher } from "../bridge/publisher.js";
import { Spool } from "../bridge/spool.js";
import { readInvitation } from "../keys.js";

/** What a process of bridges has to do. */
export interface Job {
  broker: string;
  ranges: { record: string; invitation: string; spool: string }[];
  /** How many games each range plays in `stepMs`. */
  portion: number;
  stepMs: number;
  againMsMin: number;
}

const silent = (): void => undefined;

async function work({ broker, ranges, portion, stepMs, againMsMin }: Job): Promise<void> {
  const bridges = ranges.map(({ record, invitation, spool: folder }) => {
    const spool = new Spool(folder, silent);
    const { games } = gamesOver([readFileSync(record, "latin1")]);
    const options = {
      invitation: readInvitation(invitation),
      broker: { url: broker },
      spool,
      report: silent,
      againMsMin,
    };
    return { spool, games, publisher: new Publisher(options) };
  });
  const longest = Math.max(...bridges.map(({ games }) => games.length));
  for (let played = 0; played < longest; played += portion) {
    for (const { games, publisher } of bridges) publisher.take(games.slice(played, played + portion), Date.now(), true);
    await new Promise((resolve) => setTimeout(resolve, stepMs));
  }
  while (bridges.some(({ spool }) => spool.size > 0)) await new Promise((resolve) => setTimeout(resolve, stepMs));
  await Promise.all(bridges.map(({ publisher }) => publisher.close()));
}

// Whoever started this program is gone.
process.stdin.on("end", () => process.exit(1)).resume();
await work(JSON.parse(readFileSync(process.argv[2]!, "utf8")) as Job);
process.exit();
