/** What can be chosen: values and their names. Pairs where values may be numbers: an object would sort those first. */
export type Options<Value extends string = string> = Readonly<Record<Value, string>> | readonly (readonly [value: Value, name: string])[];

export const pairsOf = <Value extends string>(options: Options<Value>): readonly (readonly [Value, string])[] =>
  Array.isArray(options) ? options : (Object.entries(options) as [Value, string][]);
