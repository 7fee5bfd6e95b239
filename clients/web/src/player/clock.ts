/** 4025 → "1:07:05". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds + 0.001)); // a film of half a minute lasts 29.999999 s
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const padded = (value: number) => String(value).padStart(2, "0");
  return hours ? `${hours}:${padded(minutes)}:${padded(rest)}` : `${minutes}:${padded(rest)}`;
}
