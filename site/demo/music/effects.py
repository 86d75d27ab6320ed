"""What is done to whole tracks: room, echo, chorus, ducking, old samplers and tapes, filters that open."""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from demo.music.score import Echo, Room
from demo.music.tone import Signal, band_response, clock, fast_size

FRAME = 4096


def impulse_response(room: Room, rate: int) -> Signal:
    """A room of decaying noise: both ears, highs dying first, a few early walls. ``(2, samples)`` at ``rate``."""
    rng = np.random.default_rng(7)
    samples = int((room.seconds * 1.3 + room.pre_delay_s) * rate)
    time = clock(samples, rate)
    bands = ((None, 350.0, 1.0), (350.0, 1400.0, 1.0), (1400.0, room.damping_hz, 0.8), (room.damping_hz, 11_000.0, 0.4))
    size = fast_size(samples)
    spectrum = np.fft.rfft(rng.standard_normal((2, samples), np.float32), size)
    hz = np.fft.rfftfreq(size, 1 / rate)
    total = np.zeros((2, samples), np.float32)
    for low, high, share in bands:
        band = np.fft.irfft(spectrum * band_response(hz, low, high), size)[:, :samples]
        total += band.astype(np.float32) * np.exp(time * np.float32(-6.9 / (room.seconds * share)))
    total *= np.clip(time / np.float32(0.012), 0.2, 1)
    for side in range(2):
        for wall_s in rng.uniform(0.006, 0.055, 7):
            total[side, int(wall_s * rate)] += np.float32(rng.choice((-1, 1)) * 9 * np.exp(-wall_s * 30))
    total = np.roll(total, int(room.pre_delay_s * rate), axis=1)
    total[:, : int(room.pre_delay_s * rate)] = 0
    low_cut = np.fft.irfft(np.fft.rfft(total, size) * band_response(hz, 180.0, None), size)[:, :samples]
    return np.asarray(low_cut / np.sqrt((low_cut**2).sum(axis=1, keepdims=True)), np.float32)


@lru_cache(maxsize=1)  # all stems of a beat share it; it is too large to keep for the next
def _response_spectrum(room: Room, rate: int, size: int) -> NDArray[np.complex64]:
    return np.asarray(np.fft.rfft(impulse_response(room, rate), size), np.complex64)


def reverberate(send: Signal, room: Room, rate: int) -> Signal:
    """``(2, samples)`` of room for a mono send. Works at half the rate: a room has no highs worth the other half."""
    half = len(send) // 2
    dry = (send[: 2 * half : 2] + send[1 : 2 * half : 2]) * np.float32(0.5)
    size = fast_size(half + int((room.seconds * 1.3 + room.pre_delay_s) * rate / 2))
    wet = np.fft.irfft(np.fft.rfft(dry, size) * _response_spectrum(room, rate // 2, size), size)[:, :half]
    full = np.zeros((2, len(send)), np.float32)
    full[:, : 2 * half : 2] = wet
    full[:, 1 : 2 * half - 1 : 2] = (wet[:, :-1] + wet[:, 1:]) * np.float32(0.5)
    return full * np.float32(room.level)


def add_echo(track: Signal, echo: Echo, step_s: float, rate: int) -> None:
    """Adds the echoes to ``track`` itself, from side to side, each duller than the one before."""
    delay = int(echo.steps * step_s * rate)
    dry = track.copy()
    source = dry[::-1]
    level = echo.level
    for _ in range(5):
        if level < 0.015 or delay >= track.shape[1]:
            return
        source = source[::-1, : source.shape[1] - delay]
        source = _duller(source)
        delayed = track.shape[1] - source.shape[1]
        track[:, delayed:] += np.float32(level) * source
        level *= echo.feedback


def _duller(signal: Signal) -> Signal:
    """A gentle three-tap low-pass and a loss of width."""
    soft = signal * np.float32(0.5)
    soft[:, 1:-1] += np.float32(0.25) * (signal[:, :-2] + signal[:, 2:])
    return soft * np.float32(0.8) + soft[::-1] * np.float32(0.2)


def brighten(track: Signal, amount: float) -> None:
    """Presence at 3.7 kHz and air at 11, in place: a comb so wide that it is two gentle bells, and has no phase."""
    stride = 6
    around = track[:, 2 * stride :] + track[:, : -2 * stride]
    track[:, stride:-stride] += np.float32(amount) * (track[:, stride:-stride] - np.float32(0.5) * around)


def read_at(track: Signal, positions: Signal) -> Signal:
    """Samples of a ``(samples,)`` track at fractional ``positions`` (float64: a float32 cannot count so far)."""
    index = positions.astype(np.int64)
    np.clip(index, 0, len(track) - 2, out=index)
    part = (positions - index).astype(np.float32)
    first = track.take(index)
    return first + part * (track.take(index + 1) - first)


def add_chorus(track: Signal, amount: float, rate: int) -> None:
    samples = track.shape[1]
    ramp = np.arange(samples, dtype=np.float64)
    for side, hz in ((0, 0.61), (1, 0.73)):
        sway = 0.011 + 0.0028 * np.sin(np.float32(2 * np.pi * hz) * clock(samples, rate))
        track[side] = (track[side] + np.float32(amount) * read_at(track[side], ramp - rate * sway)) / np.float32(
            1 + 0.5 * amount
        )


def waver(track: Signal, cents: float, rate: int) -> Signal:
    """A tape that does not run evenly: slow wow and a little flutter."""
    samples = track.shape[1]
    time = clock(samples, rate)
    depth = cents / 1200 * np.log(2)
    shift = depth / (2 * np.pi * 0.55) * np.sin(np.float32(2 * np.pi * 0.55) * time)
    shift += 0.35 * depth / (2 * np.pi * 4.7) * np.sin(np.float32(2 * np.pi * 4.7) * time)
    positions = np.arange(samples, dtype=np.float64) + rate * (shift - 0.005)
    return np.stack([read_at(side, positions) for side in track])


def crushed(track: Signal, to_hz: float, rate: int) -> Signal:
    """Held samples and 12 bits, as the samplers of 1988 did it, with their dull output filter."""
    hold = (np.floor(np.arange(track.shape[1]) * (to_hz / rate)) * (rate / to_hz)).astype(np.int64)
    coarse = np.round(track[:, hold] * 2048) / np.float32(2048)
    coarse[:, 1:] = (coarse[:, 1:] + coarse[:, :-1]) * np.float32(0.5)
    return coarse.astype(np.float32)


def ducking(kicks: Iterable[int], samples: int, rate: int) -> Signal:
    """0 where no kick is near, 1 right under one; a track is multiplied by ``1 - depth * this``."""
    reach = int(0.32 * rate)
    time = clock(reach, rate)
    shape = np.where(time < 0.06, 1, np.exp(-((time - 0.06) / 0.085))).astype(np.float32)
    shape -= shape[-1]
    ramp = int(0.004 * rate)
    curve = np.zeros(samples, np.float32)
    for kick in kicks:
        start = max(kick - ramp, 0)
        window = curve[start : start + reach]
        np.maximum(
            window, np.concatenate((np.linspace(0, 1, ramp, dtype=np.float32), shape))[: len(window)], out=window
        )
    return curve


def sweep(track: Signal, rate: int, from_hz: float, to_hz: float) -> None:
    """Low-pass ``track`` in place; the cut-off moves from one frequency to the other, in octaves."""
    hop = FRAME // 2
    samples = track.shape[1]
    frames = samples // hop + 2
    padded = np.zeros((2, (frames + 1) * hop), np.float32)
    padded[:, hop : hop + samples] = track
    window = np.sqrt(np.hanning(FRAME + 1)[:FRAME]).astype(np.float32)
    cut = np.stack((padded[:, : frames * hop].reshape(2, frames, hop), padded[:, hop:].reshape(2, frames, hop)), axis=2)
    spectra = np.fft.rfft(cut.reshape(2, frames, FRAME) * window)
    cutoffs = from_hz * (to_hz / from_hz) ** np.linspace(0, 1, frames)
    spectra *= 1 / np.sqrt(1 + (np.fft.rfftfreq(FRAME, 1 / rate)[None, :] / cutoffs[:, None]) ** 8).astype(np.float32)
    pieces = np.fft.irfft(spectra, FRAME).astype(np.float32) * window
    padded.fill(0)
    padded[:, : frames * hop] += pieces[:, :, :hop].reshape(2, -1)
    padded[:, hop:] += pieces[:, :, hop:].reshape(2, -1)
    edge = np.linspace(1, 0, min(int(0.02 * rate), samples), dtype=np.float32)  # no click where the filter ends
    padded[:, hop + samples - len(edge) : hop + samples] *= edge
    track[:, samples - len(edge) :] *= 1 - edge
    track[:, : samples - len(edge)] = 0
    track += padded[:, hop : hop + samples]


def ceiling(track: Signal, rate: int, high_hz: float) -> Signal:
    size = fast_size(track.shape[1] + 2048)
    spectrum = np.fft.rfft(track, size)
    spectrum *= band_response(np.fft.rfftfreq(size, 1 / rate), 22.0, high_hz, 2)
    return np.fft.irfft(spectrum, size)[:, : track.shape[1]].astype(np.float32)
