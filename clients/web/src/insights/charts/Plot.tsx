/**
 * Lines, areas, bands and columns over days or seconds.
 *
 * The keyboard moves a crosshair, as a slider's thumb: so a screen reader says each point's values without anything of ours.
 * Words are HTML, shapes are SVG: a browser sets words of every script, SVG does not.
 */
import { area, line } from "d3-shape";
import { type KeyboardEvent, type PointerEvent, useState } from "react";
import styles from "./Charts.module.css";
import { nearest, placeScale, type Value, valueScale } from "./scales";
import { step } from "./steps";
import { useWidth } from "./useWidth";

export type Look = "first" | "second" | "third" | "before";

export interface Series {
  readonly key: string;
  readonly name: string;
  readonly values: readonly Value[];
  readonly look: Look;
  readonly kind?: "line" | "area" | "columns";
  /** Columns of one stack stand in one place: some go up, others down. */
  readonly stack?: string;
  /** What lies between these is shaded: a forecast's range. */
  readonly band?: { readonly low: readonly Value[]; readonly high: readonly Value[] };
}

export interface Tick {
  readonly place: number;
  readonly text: string;
}

export interface PlotProps {
  /** What it shows, for who cannot see it. */
  readonly label: string;
  /** Of the points, ascending. */
  readonly places: readonly number[];
  readonly series: readonly Series[];
  /** At most so many ticks of the horizontal axis. */
  readonly ticks: (most: number) => readonly Tick[];
  /** A point in words: its day, its second. */
  readonly pointName: (index: number) => string;
  readonly format: (value: number) => string;
  /** As short as it can be, for the axis. */
  readonly short: (value: number) => string;
  /** Runs from right to left. */
  readonly mirrored: boolean;
  readonly whole?: number;
  readonly height?: number;
}

const TICK = 76;
const LETTER = 7.4;
const FOOT = 26;
const HEAD = 12;

export function Plot({ label, places, series, ticks, pointName, format, short, mirrored, whole = 0, height = 248 }: PlotProps) {
  const [frame, width] = useWidth<HTMLDivElement>();
  const [at, setAt] = useState<number | null>(null);
  const values = series.flatMap(({ values: own, band }) => [...own, ...(band ? [...band.low, ...band.high] : [])]);
  const inner = height - FOOT - HEAD;
  const y = valueScale(values, inner, whole);
  const levels = y.ticks(4);
  const margin = Math.ceil(Math.max(0, ...levels.map((each) => short(each).length)) * LETTER) + 8;
  const columns = [...new Set(series.flatMap(({ kind, key, stack = key }) => (kind === "columns" ? [stack] : [])))];
  const room = Math.max(0, width - margin);
  const slot = room / Math.max(places.length, 1);
  const edge = columns.length > 0 ? slot / 2 : 5;
  const x = placeScale(places, Math.max(0, room - 2 * edge), mirrored);
  const start = (mirrored ? 0 : margin) + edge;
  const left = (place: number) => start + x(place);
  const last = places.length - 1;
  const chosen = at === null ? last : Math.min(at, last);
  const said = (index: number) => series.flatMap(({ name, values: own }) => (own[index] == null ? [] : [`${name}: ${format(own[index])}`]));

  function onKeyDown(event: KeyboardEvent) {
    const next = step(event.key, chosen, places.length, mirrored);
    if (next === null) return;
    event.preventDefault();
    setAt(next);
  }

  const onPointer = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    setAt(nearest(places, x.invert(event.clientX - box.left - start)));
  };

  return (
    <div>
      {series.length > 1 && (
        <ul className={styles.legend}>
          {series.map(({ key, name, look }) => (
            <li key={key} data-look={look}>
              {name}
            </li>
          ))}
        </ul>
      )}
      <div
        ref={frame}
        className={styles.plot}
        style={{ blockSize: height }}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Math.max(last, 0)}
        aria-valuenow={Math.max(chosen, 0)}
        aria-valuetext={[pointName(chosen), ...said(chosen)].join("; ")}
        onKeyDown={onKeyDown}
        onFocus={() => setAt((before) => before ?? last)}
        onBlur={() => setAt(null)}
        onPointerMove={onPointer}
        onPointerDown={onPointer}
        onPointerLeave={({ currentTarget }) => currentTarget !== document.activeElement && setAt(null)}
      >
        {width > 0 && (
          <>
            <svg width={width} height={height} aria-hidden="true">
              <g transform={`translate(0 ${HEAD})`}>
                {levels.map((level) => (
                  <line key={level} className={level === 0 ? styles.ground : styles.grid} x1={mirrored ? 0 : margin} x2={mirrored ? room : width} y1={y(level)} y2={y(level)} />
                ))}
                {series.map((each) => (
                  <Marks key={each.key} series={each} left={(index) => left(places[index] ?? 0)} y={y} slot={slot} among={columns} />
                ))}
                {at !== null && last >= 0 && (
                  <>
                    <line className={styles.cross} x1={left(places[chosen] ?? 0)} x2={left(places[chosen] ?? 0)} y1={0} y2={inner} />
                    {series.map(({ key, values: own, look, kind }) => {
                      const value = own[chosen];
                      return value == null || kind === "columns" ? null : <circle key={key} className={styles.dot} data-look={look} cx={left(places[chosen] ?? 0)} cy={y(value)} r={4.5} />;
                    })}
                  </>
                )}
              </g>
            </svg>
            <div aria-hidden="true">
              {levels.map((level) => (
                <span key={level} className={styles.level} style={{ top: HEAD + y(level), [mirrored ? "right" : "left"]: 0, width: margin - 8 }}>
                  {short(level)}
                </span>
              ))}
              {fitting(ticks(Math.max(2, Math.floor(room / TICK))), left, width).map(({ place, text, shift }) => (
                <span key={place} className={styles.tick} style={{ left: left(place), translate: shift }}>
                  {text}
                </span>
              ))}
              {at !== null && last >= 0 && (
                <div className={styles.tip} style={left(places[chosen] ?? 0) < width / 2 ? { left: left(places[chosen] ?? 0) + 12 } : { right: width - left(places[chosen] ?? 0) + 12 }}>
                  <strong>{pointName(chosen)}</strong>
                  {series.map(({ key, name, look, values: own }) =>
                    own[chosen] == null ? null : (
                      <span key={key} data-look={look}>
                        {name} <b>{format(own[chosen])}</b>
                      </span>
                    ),
                  )}
                </div>
              )}
            </div>
          </>
        )}
      </div>
    </div>
  );
}

/** Ticks that would be cut at an edge stand beside it instead. */
function fitting(ticks: readonly Tick[], left: (place: number) => number, width: number) {
  const HALF = TICK / 2 - 8;
  return ticks.map((tick) => {
    const at = left(tick.place);
    return { ...tick, shift: at < HALF ? "-0.4em" : at > width - HALF ? "calc(-100% + 0.4em)" : "-50%" };
  });
}

function Marks({ series: { values, look, kind = "line", band, key, stack = key }, left, y, slot, among }: { series: Series; left: (index: number) => number; y: (value: number) => number; slot: number; among: readonly string[] }) {
  if (kind === "columns") {
    const own = among.indexOf(stack);
    const thick = Math.max(1, (slot * 0.72) / among.length);
    return values.map((value, index) =>
      value === null ? null : <rect key={index} className={styles.column} data-look={look} x={left(index) - (thick * among.length) / 2 + own * thick} width={thick} y={Math.min(y(value), y(0))} height={Math.max(Math.abs(y(value) - y(0)), value === 0 ? 0 : 1)} />,
    );
  }
  const there = (value: Value) => value !== null;
  const shape = line<Value>().defined(there).x((_, index) => left(index)).y((value) => y(value ?? 0));
  const below = area<Value>().defined(there).x((_, index) => left(index)).y0(y(0)).y1((value) => y(value ?? 0));
  const between = area<Value>()
    .defined((_, index) => band?.low[index] != null && band.high[index] != null)
    .x((_, index) => left(index))
    .y0((_, index) => y(band?.low[index] ?? 0))
    .y1((_, index) => y(band?.high[index] ?? 0));
  const alone = values.length === 1 && values[0] != null;
  return (
    <>
      {band && <path className={styles.band} data-look={look} d={between(values as Value[]) ?? ""} />}
      {kind === "area" && <path className={styles.area} data-look={look} d={below(values as Value[]) ?? ""} />}
      <path className={styles.line} data-look={look} d={shape(values as Value[]) ?? ""} />
      {alone && <circle className={styles.dot} data-look={look} cx={left(0)} cy={y(values[0] ?? 0)} r={4.5} />}
    </>
  );
}
