// The numbers of the wire, version 1, that both boards and the simulator keep to.

/** Bytes of a line with its newline: below the 536 bytes at which Espruino cuts a send in two. */
export const lineBytesMax = 512;
/** Characters of an `id`. */
export const idLengthMax = 32;
/** Characters of a `target_id`. */
export const targetIdLengthMax = 16;
/** Characters of a `status`. */
export const statusLengthMax = 32;
/** Characters of the reason of a crash, when it is told. */
export const crashLengthMax = 64;
/** Above any uptime in seconds, any board's memory and crashes, and the number of any entry of a record. */
export const countMax = 1000000000;
/** Seconds of an activation. */
export const durationMin = 0.1;
export const durationMax = 3600;
/** How much more than by its own threshold a target feels in an activation. */
export const sensitivityMin = 0.25;
export const sensitivityMax = 4;
/** Bad lines in a row after which a peer is closed. */
export const badLinesMax = 20;
/** Who waits for a reply waits so long. */
export const replyMs = 2000;
/** The master pings so often, and any line renews the lease. */
export const beatMs = 1000;
/** After so much silence from its master a target lies down. */
export const leaseMs = 3000;
/** The protocol's version, said when registering. */
export const protocolVersion = 1;
/** Where the master listens, unless its settings say otherwise. */
export const portDefault = 8081;
/** Where a master has its page for spectators, unless its settings say otherwise. */
export const pagePortDefault = 8080;
/** Where a master hears datagrams of targets that look for it, whatever its TCP port. */
export const discoveryPort = 8081;
/** Characters of a range's name, by which targets find their master. */
export const rangeNameMax = 32;
/**
 * Bytes of a Wi-Fi network's name (IEEE 802.11), and characters of its password (a WPA2 passphrase). Most boards take
 * less: see tools/common/boards.ts.
 */
export const ssidMax = 32;
export const passwordMin = 8;
export const passwordMax = 63;
/** Degrees between a plate's two ends at least: a servo's own play is a degree or two. */
export const riseDegreesMin = 5;
/** Characters of the master's address, an IP or a host name. */
export const addressMax = 63;
