// Taking turns: for what only one test at a time can use on a machine, although test files run concurrently.
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/**
 * The process that has the turn listens on this port, so the turn ends even if the process dies. There is one port for
 * each shared thing.
 */
const turns = { interpreterConsole: 2322 };
/** Longer than any test keeps its turn, ms. */
const waitMsMax = 90_000;

/** Waits for the turn. Fulfilled with a function that ends it. Rejects if the wait takes too long. */
export async function takeTurn(what: keyof typeof turns): Promise<() => Promise<void>> {
  for (const end = Date.now() + waitMsMax; Date.now() < end; await wait(50)) {
    const server = createServer();
    const isMine = await new Promise((resolve) =>
      server
        .once("error", () => resolve(false))
        .listen({ port: turns[what], host: "127.0.0.1", exclusive: true }, () => resolve(true)),
    );
    if (isMine) return () => new Promise((resolve) => server.close(() => resolve()));
  }
  throw new Error(`no turn for ${what} within ${waitMsMax} ms`);
}
