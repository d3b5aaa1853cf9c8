// Addresses that a person types: a board's in its network, and a console's over TCP. Each fault is the second half of a
// sentence.

/** Characters of a name between two dots. */
const labelMax = 63;
/** Espruino's telnet console. */
const telnetPort = 23;
const portMax = 65535;

function octetsFault(text: string): string | undefined {
  const octets = text.split(".");
  if (octets.length !== 4 || !octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) <= 255))
    return "an IPv4 address has four numbers from 0 to 255, as in 192.168.1.50";
  const [first] = octets.map(Number);
  return first! === 0 || first! >= 224 ? `${text} cannot be a board's address` : undefined;
}

/**
 * Why a text is not a board's address (IPv4, or a host's name, without scheme, port or blanks); undefined if it is one.
 * `lengthMax` is in characters.
 */
export function hostFault(text: string, lengthMax: number): string | undefined {
  if (text === "" || text.length > lengthMax) return `an address has 1 to ${lengthMax} characters`;
  if (/\s/.test(text)) return "an address has no blanks";
  if (text.includes("://")) return "only the address, without the part before ://";
  if (/^\[|:.*:/.test(text)) return "boards know only IPv4";
  if (text.includes(":")) return "only the address, without a port";
  if (text.includes("/")) return "only the address, without a path";
  if (/(^|\.)\d*$/.test(text)) return octetsFault(text);
  const isName = text
    .split(".")
    .every((label) => label.length <= labelMax && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(label));
  return isName ? undefined : "a host's name has letters, digits and -, between dots";
}

/** Where a console is served over TCP. */
export interface TcpPlace {
  host: string;
  port: number;
}

const tcpPrefix = "tcp://";
/** DNS's limit. */
const hostNameMax = 253;

/**
 * The host and port that `tcp://host:port` means, with 23 as the default port; undefined for a serial port. Throws an
 * Error for anything else.
 */
export function consolePlace(port: string): TcpPlace | undefined {
  if (!port.startsWith(tcpPrefix)) {
    const isOther = /^[a-z][a-z0-9+.-]*:\/\//i.test(port) || /^[^/\\\s]+:\d+$/.test(port);
    if (isOther || /^\s|\s$|[\p{C}]/u.test(port)) throw new Error(`a serial port, or tcp://host:port, not ${port}`);
    return undefined;
  }
  const [, host = "", number] = /^tcp:\/\/(.*?)(?::(\d+))?\/?$/.exec(port) ?? [];
  const fault = hostFault(host, hostNameMax);
  if (fault !== undefined) throw new Error(`tcp://host:port, not ${port} (${fault})`);
  const tcpPort = Number(number ?? telnetPort);
  if (tcpPort < 1 || tcpPort > portMax)
    throw new Error(`tcp://host:port with a port from 1 to ${portMax}, not ${port}`);
  return { host, port: tcpPort };
}
