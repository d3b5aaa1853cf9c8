// The values that Espruino accepts as bytes: numbers, strings, arrays of them, buffers, and `{data, count}`.

/** All bytes of the arguments, one after the other. */
export function toBytes(values: readonly unknown[]): number[] {
  const bytes: number[] = [];
  const add = (value: unknown): void => {
    if (typeof value === "string") for (let i = 0; i < value.length; i++) bytes.push(value.charCodeAt(i) & 255);
    else if (ArrayBuffer.isView(value)) addAll(value as Uint8Array);
    else if (Array.isArray(value)) value.forEach(add);
    else if (typeof value === "object" && value !== null) addObject(value);
    else bytes.push(Number(value) & 255);
  };
  const addAll = (items: Uint8Array): void => {
    for (let i = 0; i < items.length; i++) bytes.push(items[i]! & 255);
  };
  const addObject = (value: object): void => {
    if (Object.prototype.toString.call(value) === "[object ArrayBuffer]")
      return addAll(new Uint8Array(value as ArrayBuffer));
    const { data, callback, count = 1 } = value as { data?: unknown; callback?: () => unknown; count?: number };
    for (let i = 0; i < count; i++) add(callback ? callback() : data);
  };
  values.forEach(add);
  return bytes;
}
