// This machine's addresses on its local networks, for a page that others may look at.
import { networkInterfaces } from "node:os";

/** Networks that exist only inside this machine, or lead elsewhere than to a phone beside it. */
const isVirtual = (name: string) =>
  /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|tun|tap|utun|wg|zt|tailscale)/.test(name);

/** Its IPv4 addresses, those of real networks first; none without a network. */
export function lanAddresses(interfaces = networkInterfaces()): string[] {
  const faces = Object.entries(interfaces).flatMap(([name, all = []]) =>
    all.filter(({ family, internal }) => family === "IPv4" && !internal).map(({ address }) => ({ name, address })),
  );
  const rank = ({ name }: { name: string }) => (isVirtual(name) ? 1 : 0);
  return faces.sort((a, b) => rank(a) - rank(b)).map(({ address }) => address);
}
