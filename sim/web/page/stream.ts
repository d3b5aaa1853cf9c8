// The line to the server: frames come in by an event stream, commands go out as posts.
import type { Answer, Frame } from "../messages.js";

/** How soon it is tried again when the server turned the stream away, ms. */
const againMs = 3000;

export interface Listener {
  frame(frame: Frame): void;
  /** Whether frames come. `why` says why not. */
  connected(isConnected: boolean, why?: string): void;
}

/** Who this page is to the server: 0 until it has said so. */
let number = 0;
let answered: (answer: Answer) => void = () => undefined;

/**
 * From now on the listener hears what happens, also after the server was away; `heard` gets each answer that says
 * something.
 */
export function listen(listener: Listener, heard: (answer: Answer) => void): void {
  answered = heard;
  const source = new EventSource("/events");
  source.addEventListener("you", (event) => {
    number = Number((event as MessageEvent<string>).data);
    listener.connected(true);
  });
  source.onmessage = (event: MessageEvent<string>) => listener.frame(JSON.parse(event.data) as Frame);
  source.onerror = () => {
    listener.connected(false);
    // A browser tries again by itself, but not when it was told why not.
    if (source.readyState !== EventSource.CLOSED) return;
    void why().then((sentence) => listener.connected(false, sentence));
    setTimeout(() => listen(listener, heard), againMs);
  };
}

/** Why the stream is refused. */
async function why(): Promise<string | undefined> {
  const stop = new AbortController();
  try {
    const response = await fetch("/events", { signal: stop.signal });
    return response.ok ? undefined : ((await response.json()) as Answer).error;
  } catch {
    return undefined;
  } finally {
    stop.abort();
  }
}

/** Presses and releases go out one after the other: a release that overtakes its press would leave the button down. */
let contacts: Promise<unknown> = Promise.resolve();

/** Asks for something. The answer is heard by whoever listens, and returned. */
export function ask(command: { do: string; [field: string]: unknown }): Promise<Answer> {
  if (command.do !== "touch" && command.do !== "release") return post(command);
  const answer = contacts.then(() => post({ ...command, by: number }));
  contacts = answer;
  return answer;
}

async function post(command: object): Promise<Answer> {
  let answer: Answer;
  try {
    const response = await fetch("/command", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(command),
    });
    answer = (await response.json()) as Answer;
  } catch {
    answer = { error: "The range does not answer." };
  }
  if (answer.message !== undefined || answer.error !== undefined) answered(answer);
  return answer;
}
