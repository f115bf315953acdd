// Leaves out what was not given: for the wire, absent and undefined are the same, and for its types they are not.
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined> // the entries that are left are those of T
  }
}
