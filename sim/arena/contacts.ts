// The contacts of the master's buttons, and whether each of them is closed.
import type { Clock } from "../world/world.js";

type Level = 0 | 1;

export class Contacts<Contact> {
  private readonly levels = new Map<Contact, Level>();
  private readonly listeners: (() => void)[] = [];

  /** `drive` sets the level of a contact's pin: 0 while it is closed. */
  constructor(private readonly drive: (contact: Contact, level: Level) => void) {}

  /** Calls the listener just before a contact closes or opens. A button that is down already does not close. */
  onMoved(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Somebody closes a contact for so many ms. */
  close(contact: Contact, ms: number, clock: Clock): void {
    this.move(contact, 0);
    clock.at(clock.now() + ms, () => this.move(contact, 1));
  }

  private move(contact: Contact, level: Level): void {
    if ((this.levels.get(contact) ?? 1) !== level) for (const listener of this.listeners) listener();
    this.levels.set(contact, level);
    this.drive(contact, level);
  }
}
