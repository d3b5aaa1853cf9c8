// Taking turns: what only one test at a time can have on a machine, though test files run side by side.
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Where whoever has the turn listens, so that it is given back even if the process dies. One port for each thing that
 * there is one of.
 */
const turns = { interpreterConsole: 2322 };
/** Other tests take less. */
const waitMsMax = 90_000;

/** Waits for the turn. Fulfilled with how to give it back. Rejects if that takes too long. */
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
