// Tries something that the board must do, again and again until it succeeds.

/** Waits between two tries double from the first to the longest. Each wait is a random share of that, half to all. */
const waitMsFirst = 2000;
const waitMsMax = 60000;

/** Calls `work`, and calls it again until it does not throw. `failed` gets the reason whenever it is a new one. */
export function insist(work: () => void, failed: (why: string) => void): void {
  let waitMs = waitMsFirst;
  let said = "";
  function attempt(): void {
    try {
      work();
    } catch (refused) {
      const why = "" + refused;
      if (why != said) failed(why);
      said = why;
      setTimeout(attempt, (waitMs * (1 + Math.random())) / 2);
      waitMs = Math.min(waitMs * 2, waitMsMax);
    }
  }
  attempt();
}
