"""Small sound files for tests, written by Python's own wave module."""
import array
import math
import random
import wave


def tone(path, hertz=440.0, seconds=1.0, rate=16000, channels=1, amplitude=0.3):
    """A sine, the same on all channels; gives the samples of one channel."""
    samples = array.array("h", (round(32767 * amplitude * math.sin(2 * math.pi * hertz * i / rate))
                                for i in range(round(seconds * rate))))
    write(path, array.array("h", (s for s in samples for _ in range(channels))), rate, channels)
    return samples


def noise(path, seed=1, seconds=1.0, rate=16000):
    source = random.Random(seed)
    samples = array.array("h", (source.randrange(-8000, 8000) for _ in range(round(seconds * rate))))
    write(path, samples, rate)
    return samples


def write(path, samples, rate=16000, channels=1):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
