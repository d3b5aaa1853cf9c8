// What a board must be able to do, and cannot just now: it is tried again for ever, and each reason is said once.

/**
 * Waits between two tries double from the first to the longest; of each a share from half to all is waited, at random.
 */
const waitMsFirst = 2000;
const waitMsMax = 60000;

/**
 * Does `work`, at once and as long as it throws again and again. `told` hears why, whenever that is another reason than
 * before.
 */
export function insist(work: () => void, told: (why: string) => void): void {
  let waitMs = waitMsFirst;
  let said = "";
  function attempt(): void {
    try {
      work();
    } catch (refused) {
      const why = "" + refused;
      if (why != said) told(why);
      said = why;
      setTimeout(attempt, (waitMs * (1 + Math.random())) / 2);
      waitMs = Math.min(waitMs * 2, waitMsMax);
    }
  }
  attempt();
}
