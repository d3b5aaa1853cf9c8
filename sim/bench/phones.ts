// Phones that have a master's page open while its memory is measured: each sends the requests that a browser would.
import { get } from "node:http";

/** `askMs`, `moreMs` and `offerMs` of firmware/master/web/page/script.ts. */
const askMs = 900;
const restMs = 30;
const offerMs = 30000;
/** The headers of a typical browser. */
const headers = {
  "User-Agent":
    "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
  Accept: "*/*",
  "Accept-Encoding": "gzip, deflate",
  "Accept-Language": "de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7",
};

/** The fields of the state that decide what is requested next. */
interface State {
  sum: number;
  rows: number;
  told: unknown[];
  from: number;
}

export class Phone {
  /** How many responses carried a state, and how many requests were refused or failed. */
  states = 0;
  failures = 0;
  private state: State | undefined;
  private rows = 0;
  private isClosed = false;
  private offeredMs = -Infinity;
  private timer: NodeJS.Timeout | undefined;

  /** Opens the page and then polls for news until it is closed. */
  constructor(private readonly port: number) {
    void this.open();
  }

  private request(path: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const request = get(
        { host: "127.0.0.1", port: this.port, path, headers, agent: false, timeout: 4000 },
        (answer) => {
          let text = "";
          answer
            .setEncoding("latin1")
            .on("data", (chunk: string) => (text += chunk))
            .on("end", () => resolve({ status: answer.statusCode ?? 0, text }))
            .on("error", reject);
        },
      );
      request.on("error", reject).on("timeout", () => request.destroy(new Error("no answer")));
    });
  }

  private async open(): Promise<void> {
    for (const path of ["/", "/best", "/best2"]) await this.request(path).catch(() => this.failures++);
    await this.ask();
  }

  /** The time, as the page's script offers it now and then. */
  private offer(): string {
    const now = performance.now();
    if (now - this.offeredMs < offerMs) return "";
    this.offeredMs = now;
    return `&t=${Math.round(Date.now() / 1000)}`;
  }

  private async ask(): Promise<void> {
    let waitMs = askMs;
    try {
      const { status, text } = await this.request(`/s?${this.state?.sum ?? ""}.${this.rows}${this.offer()}`);
      if (status === 200) {
        this.state = JSON.parse(text) as State;
        this.rows = this.state.from + this.state.told.length;
        this.states++;
        if (this.rows < this.state.rows) waitMs = restMs;
      } else if (status !== 204) this.failures++;
    } catch {
      this.failures++;
    }
    if (!this.isClosed) this.timer = setTimeout(() => void this.ask(), waitMs);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }
}
