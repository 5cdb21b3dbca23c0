"""Pictures and sounds a made-up camera and microphone can be given instead of the real thing."""

import math
import wave
from array import array
from pathlib import Path

WIDTH, HEIGHT, RATE = 320, 240, 16_000


def film(file: Path, *, luma: int, moving: bool = True, detail: int = 24) -> Path:
    """Write a short film of this brightness, 16 to 235; a still one is the same picture twice."""
    grey = bytes([128]) * (WIDTH * HEIGHT // 2)
    with file.open("wb") as out:
        out.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F20:1 Ip A1:1 C420jpeg\n".encode())
        for frame in range(20):
            shift = frame * 5 if moving else 0
            line = bytes(luma + (x + shift) * 7 % (detail + 1) for x in range(WIDTH))
            out.write(b"FRAME\n" + line * HEIGHT + grey)
    return file


def sound(file: Path, *, loudness: float, seconds: int = 12) -> Path:
    """Write bursts like syllables, up to this part of full scale; more than 1 is cut off."""
    second = array("h", (_sample(at / RATE, loudness) for at in range(RATE)))
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(second.tobytes() * seconds)
    return file


def _sample(second: float, loudness: float) -> int:
    voice = sum(math.sin(2 * math.pi * 130 * n * second) / n for n in range(1, 9))
    syllable = max(0.0, math.sin(2 * math.pi * 3 * second))
    return round(32767 * max(-1.0, min(1.0, loudness * voice * syllable)))
