// A relay between two boards that counts the traffic: payload bytes, chunks and connections.
import { connect, createServer, type Server, type Socket } from "node:net";

export class TrafficRelay {
  connects = 0;
  bytes = 0;
  chunks = 0;
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();

  /** Opens a port of 127.0.0.1 that forwards to `port`. */
  to(port: number): Promise<number> {
    const server = createServer({ allowHalfOpen: true }, (near) => {
      this.connects++;
      const far = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
      this.pass(near, far);
      this.pass(far, near);
    });
    this.servers.push(server);
    return new Promise((resolve, reject) => {
      server.on("error", reject);
      server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
    });
  }

  private pass(from: Socket, to: Socket): void {
    this.sockets.add(from.setNoDelay());
    from.on("data", (chunk) => {
      this.bytes += chunk.length;
      this.chunks++;
      to.write(chunk);
    });
    from.on("end", () => to.end());
    from.on("error", () => to.destroy());
    from.on("close", () => this.sockets.delete(from));
  }

  /** Sets the counts to zero. */
  reset(): void {
    this.connects = this.bytes = this.chunks = 0;
  }

  close(): void {
    for (const server of this.servers) server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
