// The rules for players' names, in the settings, on the screen, at the console and in the record.

/** Characters of a name at most. */
export const nameLengthMax = 8;

/** The rule for a name, as part of a sentence. */
export const nameRule = "1 to 8 of A-Z a-z 0-9 _ -";

/** Whether a value is a valid player's name. */
export function isName(value: unknown): value is string {
  return typeof value == "string" && value.length <= nameLengthMax && /^[A-Za-z0-9_-]+$/.test(value);
}

/** Whether a value is a list of at most `namesMax` different names; it may be empty. */
export function areNames(value: any, namesMax: number): value is string[] {
  return (
    Array.isArray(value) &&
    value.length <= namesMax &&
    value.every(function (name, index) {
      return isName(name) && value.indexOf(name) == index;
    })
  );
}
