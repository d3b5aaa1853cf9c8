// Where the master is: what the options say of it.
import { printable } from "../../../shared/printable.js";

/** The range's name, its Wi-Fi, and the master's address once it is known. */
export let place: string[] = [];

export function showPlace(range: string, wifi: string): void {
  place = [" range " + printable(range), " Wi-Fi " + printable(wifi)];
}

export function showAddress(address: string): void {
  place[2] = " IP " + printable(address);
}
