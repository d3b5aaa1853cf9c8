// The files of a Kaluma-mannered board as the arena sees them: what was flashed, and whether the adapter has saved a file.

export class FlashedFiles extends Map<string, string> {
  /** @param saved the names of the files that the adapter has saved; what they contain is not seen */
  constructor(private readonly saved: () => string[]) {
    super();
  }

  override has(name: string): boolean {
    return super.has(name) || this.saved().includes(name);
  }
}
