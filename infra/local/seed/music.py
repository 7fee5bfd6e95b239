"""Quiet music, made here: chords, a figure of plucked notes, and a leading voice for each language that a film is in."""

import io
import wave

import numpy as np
from numpy.typing import NDArray

RATE = 32_000
"""Samples a second."""
_BEAT = 0.5
"""Seconds."""
_CHORDS = ((0, 3, 7), (-4, 0, 3), (-9, -5, 0), (-2, 2, 5))
"""Semitones from the root; each is played for four beats."""
_BRIGHT = ((0, 4, 7), (-3, 0, 4), (-7, -3, 0), (-5, -1, 2))
_FIGURE = (0, 2, 1, 2, 0, 1, 2, 1)
_LEAD = ((0, 2, 1, 0), (2, 1, 0, 1), (1, 1, 2, 0))
"""A language's melody: which notes of each chord its voice holds."""
_VOICES = ((1.0, 0.5, 0.25), (1.0, 0.0, 0.45, 0.0, 0.3), (1.0, 0.1, 0.05))
"""A language's voice: the strength of each overtone."""
Sound = NDArray[np.float64]


def tracks(name: str, seconds: int, voices: int, *, bright: bool) -> list[bytes]:
    """WAV files of the same piece, each led by another voice. The same name plays the same."""
    root = 110 * 2 ** (sum(map(ord, name)) % 12 / 12)
    chords = _BRIGHT if bright else _CHORDS
    time = np.arange(seconds * RATE) / RATE
    beat = (time / _BEAT).astype(int)
    notes = np.array(chords)[beat // 4 % len(chords)]
    quiet = sum((_tone(time, root * _pitch(notes[:, nth]), (1, 0.4, 0.1)) for nth in range(3)), np.zeros_like(time))
    quiet *= 0.05 * (0.8 + 0.2 * np.sin(time * 1.3))
    plucked = np.take_along_axis(notes, np.array(_FIGURE)[beat % len(_FIGURE)][:, None], axis=1)[:, 0]
    quiet += 0.11 * _tone(time, 2 * root * _pitch(plucked), (1, 0.3)) * np.exp(-5 * (time % _BEAT))
    ends = np.minimum(1, np.minimum(time, seconds - time) / 1.5)
    return [_wav((quiet + _led(time, beat, notes, root, voice)) * ends) for voice in range(voices)]


def _led(time: Sound, beat: NDArray[np.int64], notes: NDArray[np.int64], root: float, voice: int) -> Sound:
    """It begins with the third bar, and rests in each fourth."""
    held = np.array(_LEAD[voice])[beat // 2 % 4]
    pitch = _pitch(np.take_along_axis(notes, held[:, None], axis=1)[:, 0])
    breath = np.sin(np.pi * (time % (2 * _BEAT)) / (2 * _BEAT)) ** 0.6
    sings = (beat >= 8) & (beat // 4 % 4 != 3)
    return np.asarray(0.1 * _tone(time, 4 / (1 + voice) * root * pitch, _VOICES[voice]) * breath * sings)


def _pitch(semitones: NDArray[np.int64]) -> Sound:
    return np.asarray(2.0 ** (semitones / 12))


def _tone(time: Sound, frequency: Sound, overtones: tuple[float, ...]) -> Sound:
    phase = 2 * np.pi * np.cumsum(frequency) / RATE
    parts = (strength * np.sin(phase * nth) for nth, strength in enumerate(overtones, 1) if strength)
    return np.asarray(sum(parts, np.zeros_like(time)))


def _wav(sound: Sound) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32_000).astype("<i2").tobytes())
    return out.getvalue()
