"""Making the files of a picture: turned upright, without the camera's notes, each size once."""

import json
import os
import struct
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from press.building.keeping import replace
from press.pictures.recipe import MAX_BYTES, MAX_POINTS, MAX_SIDE, VERSION, Facts, Kind, Size

# What Pillow's readers raise when a file is not what it seems.
_UNREADABLE = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, struct.error)
_FEW_COLOURS = 4096
_SRGB = ImageCms.createProfile("sRGB")
_OPTIONS: dict[str, dict[str, object]] = {
    "avif": {"quality": 55, "speed": 7},
    "webp": {"quality": 78, "method": 4},
    "jpg": {"quality": 80, "progressive": True, "optimize": True},
    "png": {"optimize": True},
}
_NAMES = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG", "png": "PNG"}
# Of all that Pillow can read: a page description by another name is not to be run.
_READ = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
# A phone's turn of 90 or 270 degrees swaps what is wide and what is high.
_ORIENTATION, _LYING = 0x0112, (5, 6, 7, 8)


class BadPicture(Exception):
    """A picture cannot be used; the words say what to do."""


def look(path: Path, cache: Path) -> Facts:
    """Return what is known of a picture, from the cache if the same bytes were looked at before.

    Raises:
        BadPicture: it is too large, or no picture.
    """
    if path.stat().st_size > MAX_BYTES:
        raise BadPicture(
            f"{path.name} has {path.stat().st_size // 1024 // 1024} MB, and {MAX_BYTES >> 20} MB "
            "is the most. Save it smaller, 2400 points wide is plenty"
        )
    content = path.read_bytes()
    digest = sha256(VERSION.encode() + content).hexdigest()[:12]
    kept = cache / digest / "facts.json"
    try:
        return Facts(**json.loads(kept.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        facts = _looked(content, path, digest)
    replace(kept, json.dumps(asdict(facts)).encode())
    return facts


def _looked(content: bytes, path: Path, digest: str) -> Facts:
    try:
        with Image.open(BytesIO(content), formats=_READ) as image:
            if image.width * image.height > MAX_POINTS or max(image.size) > MAX_SIDE:
                raise BadPicture(
                    f"{path.name} is {image.width} by {image.height} points. "
                    "Save it smaller, 2400 points wide is plenty"
                )
            lying = image.getexif().get(_ORIENTATION) in _LYING
            width, height = (image.height, image.width) if lying else (image.width, image.height)
            facts = Facts(digest, width, height, _kind(image), path.suffix.lower())
            # To its last point, or the whole build would stumble over half a picture.
            image.draft("RGB", (1, 1))
            ImageOps.exif_transpose(image)
            return facts
    except (*_UNREADABLE, Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise BadPicture(
            f"{path.name} cannot be read as a picture; open it in a program for pictures and "
            "save it anew as JPEG or PNG"
        ) from error


def _kind(image: Image.Image) -> Kind:
    # Phones put a second picture behind the first, which does not move, nor tell its place.
    if image.format in {"JPEG", "MPO"}:
        return "photo"
    if getattr(image, "n_frames", 1) > 1:
        return "moving"
    few = image.has_transparency_data or _shallow(image).convert("RGB").getcolors(_FEW_COLOURS)
    return "drawing" if few else "photo"


def made(path: Path, facts: Facts, size: Size, *, cache: Path) -> bytes:
    """Return the bytes of one size, made now unless they are in the cache."""
    kept = cache / facts.digest / f"{size.width}.{size.format}"
    try:
        if found := kept.read_bytes():
            return found
    except OSError:
        pass
    content = _encoded(path, facts, size)
    replace(kept, content)
    return content


def make_all(works: Sequence[tuple[Path, Facts, Size]], *, cache: Path) -> None:
    """Fill the cache with what is missing, on every core."""
    # Threads: the encoders let go of Python's lock while they work.
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        list(pool.map(lambda work: made(*work, cache=cache), works))


def missing(facts: Facts, size: Size, cache: Path) -> bool:
    """Return whether a size has still to be made."""
    return not (cache / facts.digest / f"{size.width}.{size.format}").is_file()


def _encoded(path: Path, facts: Facts, size: Size) -> bytes:
    with Image.open(path, formats=_READ) as opened:
        # A large JPEG is read at a half, a quarter or an eighth: much faster, and enough.
        opened.draft("RGB", (size.width * 2, size.height * 2))
        image = _in_srgb(_shallow(ImageOps.exif_transpose(opened)))
    see_through = facts.kind == "drawing" and image.has_transparency_data
    image = image.convert("RGBA" if see_through else "RGB")
    if image.width != size.width:
        image = image.resize((size.width, size.height), Image.Resampling.LANCZOS)
    options = dict(_OPTIONS[size.format])
    if size.format == "webp" and facts.kind == "drawing":
        options |= {"lossless": True, "quality": 60}
    written = BytesIO()
    # A new picture of the points alone: place, camera and owner's name stay at home.
    image.info = {}
    image.save(written, _NAMES[size.format], **options)
    return written.getvalue()


def _shallow(image: Image.Image) -> Image.Image:
    """A scanner's 65,536 greys as the 256 that a page shows; otherwise all but black is white."""
    if not image.mode.startswith("I"):
        return image
    return image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")


def _in_srgb(image: Image.Image) -> Image.Image:
    """Phones photograph in wider colours; without their profile these would look dull."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "L", "CMYK"}:
        return image
    try:
        mode = image.mode if image.mode in {"RGB", "RGBA"} else "RGB"
        turned = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(BytesIO(profile)), _SRGB, outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError):  # a profile that is damaged, or another colour's
        return image
    return turned or image
