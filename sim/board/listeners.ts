// A list of callbacks that are all called with the same arguments, in the order in which they were added.

export class Listeners<Args extends unknown[]> {
  private readonly all: ((...args: Args) => void)[] = [];

  add(listener: (...args: Args) => void): void {
    this.all.push(listener);
  }

  readonly emit = (...args: Args): void => {
    for (const listener of this.all) listener(...args);
  };
}
