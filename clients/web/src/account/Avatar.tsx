/** A dozen faces, drawn on a 64 by 64 grid, each on its own ground in either light. They speak to eyes only. */
import type { ReactNode } from "react";
import styles from "./Avatar.module.css";

const INK = "#2b2130";

const Eyes = ({ y = 34, apart = 8, r = 2.8, fill = INK }: { y?: number; apart?: number; r?: number; fill?: string }) => (
  <g fill={fill}>
    <circle cx={32 - apart} cy={y} r={r} />
    <circle cx={32 + apart} cy={y} r={r} />
  </g>
);

const Smile = ({ y = 42, wide = 5, ink = INK }: { y?: number; wide?: number; ink?: string }) => (
  <path
    d={`M${32 - wide} ${y}q${wide} ${wide * 1.1} ${wide * 2} 0`}
    fill="none"
    stroke={ink}
    strokeWidth="2.4"
    strokeLinecap="round"
  />
);

const Cheeks = ({ y = 40, apart = 14, fill = "#f0857d" }: { y?: number; apart?: number; fill?: string }) => (
  <g fill={fill} opacity=".55">
    <circle cx={32 - apart} cy={y} r="3.2" />
    <circle cx={32 + apart} cy={y} r="3.2" />
  </g>
);

const DRAWN: Record<string, { ground: string; face: ReactNode }> = {
  1: {
    ground: "#36426f",
    face: (
      <>
        <g fill="#f9e7b4">
          <circle cx="9" cy="14" r="1.6" />
          <circle cx="53" cy="10" r="1.3" />
          <circle cx="57" cy="50" r="1.6" />
          <circle cx="7" cy="48" r="1.2" />
        </g>
        <circle cx="32" cy="33" r="21" fill="#f6d98b" />
        <g fill="#e3bd63">
          <circle cx="43" cy="22" r="4" />
          <circle cx="20" cy="23" r="2.4" />
          <circle cx="45" cy="47" r="2.6" />
        </g>
        <Eyes y={34} />
        <Cheeks y={40} />
        <Smile y={41} />
      </>
    ),
  },
  2: {
    ground: "#7fb8a8",
    face: (
      <>
        <path d="M10 12l14 9q8-2.5 16 0l14-9-1 27c-2 10-11 16-21 16s-19-6-21-16z" fill="#df6c2c" />
        <path d="M14 18l6 5-5 5zM50 18l-6 5 5 5z" fill="#7a3314" />
        <path d="M11 39c8-2 15 3 21 15 6-12 13-17 21-15-2 10-11 16-21 16s-19-6-21-16z" fill="#fff3e4" />
        <Eyes y={34} apart={9} />
        <circle cx="32" cy="52" r="3.4" fill={INK} />
      </>
    ),
  },
  3: {
    ground: "#5f4b83",
    face: (
      <>
        <path d="M12 14l12 8h16l12-8-2 26a18 18 0 0 1-36 0z" fill="#b37d49" />
        <path d="M22 50q3 3 5 0 2 3 5 0 2 3 5 0 2 3 5 0" fill="none" stroke="#7c5029" strokeWidth="2" strokeLinecap="round" />
        <circle cx="23" cy="32" r="9.5" fill="#fff6e6" />
        <circle cx="41" cy="32" r="9.5" fill="#fff6e6" />
        <Eyes y={32} apart={8} r={4.4} />
        <Eyes y={30.5} apart={7} r={1.3} fill="#fff" />
        <path d="M28.5 39h7L32 46z" fill="#f2a83b" />
      </>
    ),
  },
  4: {
    ground: "#f0b9a2",
    face: (
      <>
        <path d="M11 12l13 10h16l13-10 1 25c0 12-10 18-22 18s-22-6-22-18z" fill="#4b4653" />
        <path d="M15 19l6 5-5 5zM49 19l-6 5 5 5z" fill="#e38d92" />
        <Eyes y={35} apart={10} r={5} fill="#f5d35f" />
        <g fill={INK}>
          <ellipse cx="22" cy="35" rx="1.7" ry="4" />
          <ellipse cx="42" cy="35" rx="1.7" ry="4" />
        </g>
        <path d="M29 42h6l-3 3.4z" fill="#e38d92" />
        <path d="M6 41l11 1.5M6 48l11-2M58 41l-11 1.5M58 48l-11-2" stroke="#fff6ef" strokeWidth="1.6" strokeLinecap="round" />
      </>
    ),
  },
  5: {
    ground: "#86bfd3",
    face: (
      <>
        <path d="M32 20v-8" stroke="#51636c" strokeWidth="3" />
        <circle cx="32" cy="10" r="4" fill="#e2584a" />
        <rect x="6" y="31" width="8" height="12" rx="3" fill="#51636c" />
        <rect x="50" y="31" width="8" height="12" rx="3" fill="#51636c" />
        <rect x="10" y="19" width="44" height="36" rx="10" fill="#eef2f2" />
        <rect x="16" y="26" width="32" height="14" rx="7" fill="#26343c" />
        <Eyes y={33} apart={8} r={3.2} fill="#7df0c6" />
        <path d="M24 47.5h16" stroke="#51636c" strokeWidth="3" strokeLinecap="round" strokeDasharray="1 5" />
      </>
    ),
  },
  6: {
    ground: "#23586b",
    face: (
      <>
        <g fill="#fff1c9">
          <circle cx="19" cy="24" r="8" />
          <circle cx="32" cy="18" r="9.5" />
          <circle cx="45" cy="24" r="8" />
          <circle cx="26" cy="26" r="7" />
          <circle cx="39" cy="26" r="7" />
        </g>
        <path d="M28 15q4-3 7 1M16 23q3-3 6 0M43 22q3-2 5 1" fill="none" stroke="#e6bf6e" strokeWidth="2" strokeLinecap="round" />
        <path d="M13 29h38l-5 31H18z" fill="#fffaf2" />
        <path d="M13 29h8l2.5 31H18zM28 29h8l-.8 31h-6.4zM43 29h8l-5 31h-5.5z" fill="#d8433d" />
        <Eyes y={41} apart={6} />
        <Smile y={47} wide={4} />
      </>
    ),
  },
  7: {
    ground: "#bfe2ea",
    face: (
      <>
        <path d="M26 17q-1-7-7-8m7 8q1-7 7-8" fill="none" stroke="#6fb2cf" strokeWidth="3" strokeLinecap="round" />
        <path
          d="M5 38c0-12 9-19 21-19 13 0 20 10 21 18 4 0 6-3 5-9-4-1-6-4-6-8 4 0 7 2 8 5 2-3 4-5 8-5 0 5-2 8-5 9 2 13-2 22-12 26H24C12 55 5 48 5 38z"
          fill="#3f78aa"
        />
        <path d="M6 42c8 5 22 6 33-1 1 7-2 12-6 14h-9C14 55 8 49 6 42z" fill="#eaf5f7" />
        <circle cx="18" cy="34" r="3" fill={INK} />
        <circle cx="19" cy="33" r="1" fill="#fff" />
        <circle cx="24" cy="38.5" r="3" fill="#f0857d" opacity=".6" />
      </>
    ),
  },
  8: {
    ground: "#473861",
    face: (
      <>
        <path d="M12 58V32a20 20 0 0 1 40 0v26l-6.7-6-6.6 6-6.7-6-6.7 6-6.6-6z" fill="#f8f4ff" />
        <Eyes y={31} apart={7.5} r={3.4} />
        <Eyes y={29.8} apart={6.7} r={1} fill="#fff" />
        <Cheeks y={37} apart={13} />
        <ellipse cx="32" cy="40" rx="3" ry="3.8" fill={INK} />
      </>
    ),
  },
  9: {
    ground: "#f4d372",
    face: (
      <>
        <circle cx="19" cy="22" r="9.5" fill="#58a05c" />
        <circle cx="45" cy="22" r="9.5" fill="#58a05c" />
        <ellipse cx="32" cy="40" rx="24" ry="17.5" fill="#58a05c" />
        <Eyes y={22} apart={13} r={6} fill="#fffdf2" />
        <Eyes y={23} apart={12} r={3.2} />
        <path d="M17 40q15 12 30 0" fill="none" stroke={INK} strokeWidth="2.6" strokeLinecap="round" />
        <Cheeks y={39} apart={19} />
      </>
    ),
  },
  10: {
    ground: "#9dcb92",
    face: (
      <>
        <g fill="#8a5734">
          <circle cx="15" cy="19" r="9" />
          <circle cx="49" cy="19" r="9" />
          <circle cx="32" cy="36" r="22" />
        </g>
        <g fill="#d9a676">
          <circle cx="15" cy="19" r="4.5" />
          <circle cx="49" cy="19" r="4.5" />
          <ellipse cx="32" cy="44" rx="11" ry="9" />
        </g>
        <Eyes y={32} apart={9} />
        <ellipse cx="32" cy="40" rx="4" ry="3" fill={INK} />
        <Smile y={46} wide={4} />
      </>
    ),
  },
  11: {
    ground: "#c8475a",
    face: (
      <>
        <path
          d="M32 9l7 14.5 16 2-11.5 11.5 2.7 16L32 45.5 17.8 53l2.7-16L9 25.5l16-2z"
          fill="#fbcf56"
          stroke="#fbcf56"
          strokeWidth="5"
          strokeLinejoin="round"
        />
        <Eyes y={31} apart={6} />
        <Cheeks y={36} apart={11} />
        <Smile y={36.5} wide={4} />
      </>
    ),
  },
  12: {
    ground: "#f2a58c",
    face: (
      <>
        <ellipse cx="32" cy="40" rx="23" ry="30" fill="#2c3441" />
        <path d="M32 31c-3-8-17-8-17 4 0 5 2 6 2 13 0 9 7 16 15 16s15-7 15-16c0-7 2-8 2-13 0-12-14-12-17-4z" fill="#fffdf8" />
        <Eyes y={34} apart={8} />
        <path d="M26.5 39q5.5-4 11 0L32 46z" fill="#f0a03a" />
        <Cheeks y={42} apart={12} />
      </>
    ),
  },
};

export const AVATARS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"] as const;

/** `of`: one of AVATARS; another client's own is the first here. */
export default function Avatar({ of, size }: { of: string; size: string }) {
  const drawn = DRAWN[of] ?? DRAWN["1"];
  return (
    <svg viewBox="0 0 64 64" className={styles.avatar} style={{ inlineSize: size, blockSize: size }} aria-hidden="true" focusable="false">
      <rect width="64" height="64" fill={drawn?.ground} />
      {drawn?.face}
    </svg>
  );
}
