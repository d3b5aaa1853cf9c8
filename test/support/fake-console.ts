// A board's console, imitated in Node: it evaluates what is typed, keeps a Storage, and can fail in chosen ways.
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import vm from "node:vm";
import { crc32 } from "node:zlib";

export interface FakeConsoleOptions {
  build?: string;
  version?: string;
  serial?: string;
  /** Whether its console looks as if a master ran on it. */
  isMaster?: boolean;
  /** Echoes what is typed and prints its value, like Espruino. */
  echoes?: boolean;
  /** Accepts the connection and stays silent. */
  isSilent?: boolean;
  /** What it prints after `load()`; default nothing. */
  afterLoad?: string;
  /** Drops its connection after `load()`. */
  leavesAtLoad?: boolean;
  /** What it prints when a row is marked; without it it cannot mark. */
  mark?(...args: unknown[]): string;
  /** Filters what is written to its flash; may throw. */
  flash?(name: string, text: string): string;
  /** Called before each read of its flash. */
  looks?(name: string): void;
  /** Filters what it prints. */
  says?(text: string): string;
  /** The cable is pulled after so many typed lines. */
  linesMax?: number;
}

/** The contents of a file in chunks, whose last one is 0xFF where nothing is written. */
function writtenLength(storage: ReadonlyMap<string, string>, name: string): number {
  let text = "";
  for (let chunk = 1; storage.has(name + String.fromCharCode(chunk)); chunk++)
    text += storage.get(name + String.fromCharCode(chunk))!;
  return text.replace(/\xff+$/, "").length;
}

export class FakeConsole {
  readonly storage = new Map<string, string>();
  /** All that was typed. */
  heard = "";
  private readonly server: Server;
  private readonly context: vm.Context;
  private socket: Socket | undefined;
  private lines = 0;

  private constructor(private readonly options: FakeConsoleOptions) {
    const { build = "ESP32", version = "2v29", serial = "chip-1" } = options;
    const write = (name: string, text: string, offset: number) => {
      const taken = options.flash ? options.flash(name, text) : text;
      this.storage.set(name, (this.storage.get(name) ?? "").slice(0, offset) + taken);
      return true;
    };
    const files = {
      read: (name: string, offset = 0, length = 0) => {
        options.looks?.(name);
        return this.storage.get(name)?.slice(offset, length > 0 ? offset + length : undefined);
      },
      open: (name: string) => ({ getLength: () => writtenLength(this.storage, name) }),
      readJSON: (name: string) => JSON.parse(this.storage.get(name) ?? "null") as unknown,
      erase: (name: string) => void this.storage.delete(name),
      write,
    };
    this.context = vm.createContext({
      process: { env: { BOARD: build, VERSION: version, SERIAL: serial } },
      E: { CRC32: (text: string) => crc32(Buffer.from(text, "latin1")) },
      print: (text: string) => this.say(text),
      ...(options.isMaster && { play: () => undefined }),
      ...(options.mark && { mark: (...args: unknown[]) => this.say(options.mark!(...args)) }),
      reset: () => undefined,
      load: () => {
        if (options.leavesAtLoad) this.socket?.destroy();
        if (options.afterLoad !== undefined) this.say(options.afterLoad);
      },
      require: (name: string) => {
        if (name === "Storage") return files;
        throw new Error(`Module ${name} not found`);
      },
    });
    this.server = createServer((socket) => this.serve(socket));
  }

  /** Opens it at a port; by default at a free one. */
  static async listen(options: FakeConsoleOptions = {}, port = 0): Promise<FakeConsole> {
    const fake = new FakeConsole(options);
    await new Promise<void>((resolve) => fake.server.listen(port, "127.0.0.1", resolve));
    return fake;
  }

  get port(): string {
    return `tcp://127.0.0.1:${this.tcpPort}`;
  }

  get tcpPort(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Whether somebody is connected. */
  get isOpen(): boolean {
    return this.socket !== undefined && !this.socket.destroyed;
  }

  /** Prints a line spontaneously. */
  say(text: string): void {
    this.socket?.write(`\r\x1b[J${this.options.says?.(text) ?? text}\r\n>`, "latin1");
  }

  close(): void {
    this.socket?.destroy();
    this.server.close();
  }

  private serve(socket: Socket): void {
    this.socket = socket;
    let rest = "";
    socket.on("error", () => undefined);
    socket.setEncoding("latin1").on("data", (text: string) => {
      this.heard += text;
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) {
        if (++this.lines > (this.options.linesMax ?? Infinity)) return socket.destroy();
        if (!this.options.isSilent) this.type(line);
      }
    });
  }

  private type(line: string): void {
    const isQuiet = line.startsWith("\x10");
    if (this.options.echoes && !isQuiet) this.socket?.write(`${line}\r\n`, "latin1");
    const value: unknown = vm.runInContext(line.replace(/^[^ -~]+/, ""), this.context);
    if (this.options.echoes && !isQuiet) this.say(`=${String(value)}`);
  }
}
