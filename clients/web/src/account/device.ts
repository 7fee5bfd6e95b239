/** What this device is called in the list of devices, in every language: "Firefox · Windows". */

/** In the order in which they are asked: many browsers claim to be Chrome and Safari too. */
const BROWSERS = [
  [/Edg/, "Edge"],
  [/OPR/, "Opera"],
  [/SamsungBrowser/, "Samsung Internet"],
  [/Firefox|FxiOS/, "Firefox"],
  [/Chrome|CriOS/, "Chrome"],
  [/Safari/, "Safari"],
] as const;

const SYSTEMS = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Tizen|Web0S|TV/, "TV"],
  [/Android/, "Android"],
  [/CrOS/, "ChromeOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
] as const;

const first = (names: readonly (readonly [RegExp, string])[], agent: string) => names.find(([sign]) => sign.test(agent))?.[1];

/** Empty where the browser tells neither. */
export const deviceName = (agent: string = navigator.userAgent): string =>
  [first(BROWSERS, agent), first(SYSTEMS, agent)].filter(Boolean).join(" · ");
