"""Makes signal_descriptors.json: what other people's programs say of sounds made by formula.

Run by hand, when a signal is added:
    python3 -m venv /tmp/golden && /tmp/golden/bin/pip install librosa pyloudnorm praat-parselmouth soxr
    /tmp/golden/bin/python tests/golden/make_signal_golden.py > tests/golden/signal_descriptors.json

The same signals are made in hearsay/audio/signal_golden_test.cc by the same formulas.
"""
import importlib.metadata
import json

import librosa
import numpy as np
import parselmouth
import pyloudnorm
import soxr

RATE = 44100
SECONDS = 4


def noise(count, seed=1):
    """Uniform between -1 and 1, by Numerical Recipes' linear congruential generator."""
    state = seed
    values = np.empty(count)
    for i in range(count):
        state = (1664525 * state + 1013904223) & 0xFFFFFFFF
        values[i] = state / 2**31 - 1
    return values


def harmonics(frequency, count, amplitude):
    """Sines at multiples of frequency(t) = f0 + f1 t, the k-th of amplitude / k."""
    f0, f1 = frequency
    t = np.arange(SECONDS * RATE) / RATE
    phase = 2 * np.pi * (f0 * t + f1 * t * t / 2)
    return sum(amplitude / k * np.sin(k * phase) for k in range(1, count + 1))


def clicks(beats_per_minute):
    """Decaying 1.5 kHz ticks, the first at 0.1 s."""
    values = np.zeros(2 * SECONDS * RATE)
    t = np.arange(int(0.02 * RATE)) / RATE
    tick = 0.8 * np.exp(-t / 0.003) * np.sin(2 * np.pi * 1500 * t)
    step = 60 / beats_per_minute
    beat = 0
    while int((0.1 + beat * step) * RATE) + len(tick) < len(values):
        start = int((0.1 + beat * step) * RATE)
        values[start:start + len(tick)] += tick
        beat += 1
    return values


def steps():
    """1 kHz at -20 dBFS for 8 s, then at -32 dBFS for 8 s."""
    t = np.arange(8 * RATE) / RATE
    sine = np.sin(2 * np.pi * 1000 * t)
    return np.concatenate([0.1 * sine, 0.1 * 10 ** (-12 / 20) * sine])


SIGNALS = {
    "harmonics_220": harmonics((220, 0), 20, 0.3),
    "noise": 0.2 * noise(SECONDS * RATE),
    "noisy_150": harmonics((150, 0), 10, 0.2) + 0.05 * noise(SECONDS * RATE),
    "noisy_330": harmonics((330, 0), 4, 0.2) + 0.01 * noise(SECONDS * RATE),
    "glide_150_310": harmonics((150, 40), 5, 0.2),
    "clicks_100": clicks(100),
    "clicks_132": clicks(132),
    "steps": steps(),
}


def spectrum(samples):
    # Frames as hearsay takes them: 2,048 points, every 40 ms, centred, zeros outside.
    common = {"n_fft": 2048, "hop_length": 1764, "center": True}
    magnitude = np.abs(librosa.stft(samples, pad_mode="constant", **common))
    keep = slice(1, -1)  # the frames that reach beyond the ends are left out

    def mean(values):
        return float(np.mean(values[0, keep]))

    return {
        "centroid_hz": mean(librosa.feature.spectral_centroid(S=magnitude, sr=RATE)),
        "bandwidth_hz": mean(librosa.feature.spectral_bandwidth(S=magnitude, sr=RATE)),
        "rolloff_hz": mean(librosa.feature.spectral_rolloff(S=magnitude, sr=RATE)),
        "flatness": mean(librosa.feature.spectral_flatness(S=magnitude)),
        "zero_crossings": float(
            np.sum(librosa.zero_crossings(samples, zero_pos=True)) / len(samples) * RATE),
    }


def voice(samples):
    sound = parselmouth.Sound(samples, sampling_frequency=RATE)
    pitch = sound.to_pitch_ac(time_step=0.01, pitch_floor=50, pitch_ceiling=2100)
    frequencies = pitch.selected_array["frequency"]
    times = pitch.xs()
    # hearsay hears pitch at 16 kHz: noise above 8 kHz is no part of its harmonicity. Praat's manual
    # prefers cross-correlation for harmonicity; its autocorrelation says 12 dB of noisy_150, whose
    # true ratio below 8 kHz is 20 dB.
    narrow = sound.resample(16000)
    harmonicity = narrow.to_harmonicity_cc(time_step=0.01, minimum_pitch=50)
    values = harmonicity.values[harmonicity.values > -100]
    voiced = frequencies > 0
    found = {"voiced_share": float(np.mean(voiced))}
    if np.mean(voiced) > 0.5:
        found["median_hz"] = float(np.median(frequencies[voiced]))
        found["harmonicity_db"] = float(np.mean(values))
        found["hz_at"] = {str(at): float(frequencies[np.argmin(np.abs(times - at))])
                          for at in (1.0, 2.0, 3.0)}
    return found


def resampled():
    """What soxr (HQ) makes of 0.1 s of a chirp at 44.1 kHz, every 50th sample at 16 kHz."""
    t = np.arange(4410) / RATE
    chirp = 0.5 * np.sin(2 * np.pi * (100 * t + 0.5 * 60000 * t * t))
    return [float(x) for x in soxr.resample(chirp.astype(np.float32), RATE, 16000, "HQ")[::50]]


def main():
    golden = {"versions": {name: importlib.metadata.version(name) for name in
                           ("librosa", "pyloudnorm", "praat-parselmouth", "soxr", "numpy")},
              "resampled_chirp": resampled(), "signals": {}}
    for name, samples in SIGNALS.items():
        samples = samples.astype(np.float32).astype(np.float64)
        found = {"loudness_lufs": float(pyloudnorm.Meter(RATE).integrated_loudness(samples))}
        if name.startswith("clicks"):
            onsets = librosa.onset.onset_detect(y=samples, sr=RATE, units="time", hop_length=441)
            tempo = librosa.feature.tempo(y=samples, sr=RATE, hop_length=441)
            found |= {"onset_count": len(onsets), "tempo_bpm": float(tempo[0])}
        elif name == "steps":
            # EBU Tech 3342 by hand: all blocks of 3 s lie at two levels 12 dB apart, both above the
            # relative gate of -20 LU, each more than a tenth of the whole.
            found["loudness_range_lu"] = 12.0
        else:
            found |= spectrum(samples) | voice(samples)
        golden["signals"][name] = found
    print(json.dumps(golden, indent=1))


main()
