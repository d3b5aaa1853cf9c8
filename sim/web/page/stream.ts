// The connection to the server: frames come in an event stream, commands go out as posts.
import type { Answer, Frame } from "../messages.js";
import { isViewOnly } from "./dom.js";

/** How soon the stream is tried again after the server has refused it, ms. */
const againMs = 3000;

export interface Listener {
  frame(frame: Frame): void;
  /** Called when frames begin or cease to come. `why` says why they do not. */
  connected(isConnected: boolean, why?: string): void;
}

/** This page's number at the server: 0 until it is known. */
let number = 0;
let answered: (answer: Answer) => void = () => undefined;

/**
 * From now on the listener gets all frames, even after the server was away; `onAnswer` gets each answer with a message
 * or an error.
 */
export function listen(listener: Listener, onAnswer: (answer: Answer) => void): void {
  answered = onAnswer;
  const source = new EventSource("/events");
  source.addEventListener("you", (event) => {
    number = Number((event as MessageEvent<string>).data);
    listener.connected(true);
  });
  source.onmessage = (event: MessageEvent<string>) => listener.frame(JSON.parse(event.data) as Frame);
  source.onerror = () => {
    listener.connected(false);
    // A browser reconnects by itself, but not after a refusal.
    if (source.readyState !== EventSource.CLOSED) return;
    void why().then((sentence) => listener.connected(false, sentence));
    setTimeout(() => listen(listener, onAnswer), againMs);
  };
}

/** Asks the server why it refuses the stream. */
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

/** Presses and releases are sent one after another: a release that overtook its press would leave the button down. */
let contacts: Promise<unknown> = Promise.resolve();

/** Sends a command. The answer is returned and passed to the listener. */
export function ask(command: { do: string; [field: string]: unknown }): Promise<Answer> {
  if (command.do !== "touch" && command.do !== "release") return post(command);
  const answer = contacts.then(() => post({ ...command, by: number }));
  contacts = answer;
  return answer;
}

async function post(command: object): Promise<Answer> {
  let answer: Answer;
  if (isViewOnly) return {};
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
