// One end of a connection with a board: the part that is the same on every network. peer.ts uses it on the virtual
// network, real-end.ts on real TCP.

/** A received line, parsed. */
export interface Line {
  type: string;
  id: string;
  target_id?: string;
  status?: string;
  data?: any;
  /** On the lines of a link with keys: see wire-keys.ts. */
  seen?: number;
  m?: string;
}

const requests = ["register", "ping", "stand_up", "lay_down", "activate", "result"];
/** How many of the last lines a failure shows. */
const linesTold = 12;
const bytesTold = 200;

/** Whether `got` contains all that `wanted` has, also within `data`. */
export function fits(got: unknown, wanted: unknown): boolean {
  if (typeof wanted !== "object" || wanted === null) return got === wanted;
  if (typeof got !== "object" || got === null) return false;
  return Object.entries(wanted).every(([key, value]) => fits((got as Record<string, unknown>)[key], value));
}

/** Every line that arrives is checked against the wire's rules. */
export abstract class WireEnd {
  /** Every line that arrived, unparsed. */
  readonly lines: string[] = [];
  /** The connection is over: the board ended it, or it broke. */
  closed = false;
  /** Requests that are answered automatically, and their replies; a test does not see these. */
  readonly answers = new Map<string, { type: string; status: string; data?: object }>();
  protected unread: Line[] = [];
  private readonly ids = new Set<string>();
  private readonly passed: string[] = [];
  private rest = "";
  private isMidLine = false;
  private readonly held: object[] = [];

  constructor(readonly name: string) {}

  /** Puts bytes on the wire. */
  protected abstract write(bytes: string): void;

  /** Ends the connection in an orderly way. */
  abstract hangUp(): void;

  /** Makes the test fail. */
  protected abstract fail(why: string): never;

  /** Call it with bytes that arrived. */
  protected took(bytes: string): void {
    const lines = (this.rest + bytes).split("\n");
    this.rest = lines.pop()!;
    for (const line of lines) this.came(line);
  }

  private came(text: string): void {
    this.lines.push(text);
    this.passed.push(`board: ${text}`);
    const line = this.checked(text);
    this.arrived(line, text);
    const answer = this.answers.get(line.type);
    if (answer) this.sendBetween({ ...answer, id: line.id });
    else if (!line.id.startsWith("beat-")) this.unread.push(line);
  }

  /** The wire's rules for writers. */
  private checked(text: string): Line {
    this.must(
      text.length < 512 && /^[ -~]+$/.test(text),
      `a line of printable ASCII, 512 bytes with its newline: ${text}`,
    );
    const line = JSON.parse(text) as Line;
    this.must(/^[a-z_]+$/.test(line.type), `a type in lower case: ${text}`);
    this.must(
      typeof line.id === "string" && line.id.length <= 32 && (line.id !== "" || line.type === "error"),
      `an id: ${text}`,
    );
    if (requests.includes(line.type)) {
      this.must(!this.ids.has(line.id), `an id that this connection has not had: ${text}`);
      this.ids.add(line.id);
    }
    return line;
  }

  /** Called with each line before anything answers it. */
  protected arrived(_line: Line, _text: string): void {}

  /** What a message is on the wire, without its newline. */
  protected written(message: object): string {
    return JSON.stringify(message);
  }

  /** Sends one message as a line. */
  send(message: object): void {
    this.sendRaw(this.written(message) + "\n");
  }

  /** Sends bytes without adding a newline. */
  sendRaw(bytes: string): void {
    this.passed.push(`test: ${JSON.stringify(bytes.slice(0, bytesTold))}`);
    this.write(bytes);
    this.isMidLine = !bytes.endsWith("\n");
    if (!this.isMidLine) for (const message of this.held.splice(0)) this.send(message);
  }

  /** Sends a message outside of the script: at once, or after the line that the script has begun. */
  sendBetween(message: object): void {
    if (this.isMidLine) this.held.push(message);
    else this.send(message);
  }

  /** The last lines in both directions, for a failure. */
  protected get lastPassed(): string[] {
    return this.passed.slice(-linesTold).map((line) => `  ${line}`);
  }

  protected must(holds: boolean, expected: string): void {
    if (!holds) this.fail(`expected ${expected}`);
  }
}
