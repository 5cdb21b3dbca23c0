"""Pictures that an author adds to a text: taken only with a description, named after it."""

import os
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from press.pictures.making import BadPicture, look
from press.pictures.recipe import MAX_BYTES
from press.pictures.source import RASTER
from press.slugs import slug

_WORDS = 8
_TAKEN = "taken"


class Refused(Exception):
    """The picture was not taken; the words say what to do."""


def take(content: Path, data: bytes, *, name: str, description: str, cache: Path) -> str:
    """Keep a picture in content/images and return the Markdown that shows it.

    Raises:
        Refused: no description, no picture, or too large a one.
    """
    words = " ".join(description.split())
    if not words:
        raise Refused("Describe the picture in a few words, for readers who cannot see it")
    if not data:
        raise Refused("Choose a picture")
    if len(data) > MAX_BYTES:
        raise Refused(f"The picture has more than {MAX_BYTES >> 20} MB. Save it smaller first")
    suffix = Path(name).suffix.lower()
    if suffix not in RASTER:
        raise Refused("Choose a picture that ends in .jpg, .png, .webp, .gif or .avif")
    stem = slug(" ".join(words.split()[:_WORDS])) or "picture"
    try:
        file = _kept(content / "images", stem, data, suffix=suffix, cache=cache)
    except BadPicture as error:
        raise Refused(str(error).replace(f"{_TAKEN}{suffix}", Path(name).name)) from error
    except OSError as error:
        raise Refused(
            f"The picture cannot be kept: {error.strerror}. Your text is safe"
        ) from error
    return f"![{_plain(words)}](/images/{file.name})"


def _kept(folder: Path, stem: str, data: bytes, *, suffix: str, cache: Path) -> Path:
    with TemporaryDirectory() as aside:
        taken = Path(aside, f"{_TAKEN}{suffix}")
        taken.write_bytes(data)
        look(taken, cache)
    file = _free(folder, stem, suffix)
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(file)
    except OSError:
        file.unlink(missing_ok=True)
        raise
    finally:
        beside.unlink(missing_ok=True)
    return file


def _free(folder: Path, stem: str, suffix: str) -> Path:
    """A name that no other picture has, taken at once: two windows may ask together."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in count(1):
        file = folder / (f"{stem}-{number}{suffix}" if number > 1 else f"{stem}{suffix}")
        try:
            file.touch(exist_ok=False)
        except FileExistsError:
            continue
        break
    return file


def _plain(words: str) -> str:
    """A description in which no sign ends it."""
    return words.replace("\\", "").replace("[", "(").replace("]", ")")
