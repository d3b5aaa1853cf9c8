// The players to choose from, as the master tells them on its console.

/** How a refusal begins that is about a player's name. */
const refusalWord = "name:";
/** What the names that were entered stand behind. */
const enteredWord = "entered:";

export class RangeNames {
  /** P1 to P8 and those of the settings, and those that were entered; undefined until the master has told them. */
  told: { others: string[]; entered: string[] } | undefined;
  /** How many changes of a name were refused, and why the last one was. */
  refusals = 0;
  refusal = "";

  /** Reads the words behind `names`. */
  read(words: string[]): void {
    const at = words.indexOf(enteredWord);
    this.told = at < 0 ? { others: words, entered: [] } : { others: words.slice(0, at), entered: words.slice(at + 1) };
  }

  /** Reads the words behind `refused`. */
  readRefusal([first, ...words]: string[]): void {
    if (first !== refusalWord) return;
    this.refusals++;
    this.refusal = words.join(" ");
  }
}
