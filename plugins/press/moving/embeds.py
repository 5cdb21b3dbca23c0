"""What a video, a map or a post of another company becomes: words that lead there on a press."""

import re
from urllib.parse import parse_qs, urlsplit

_HTTP = {"http", "https"}
# What people call it, and the hosts it lives at.
_WORDS = (
    ("Video on YouTube", ("youtube.com", "youtu.be", "youtube-nocookie.com")),
    ("Video on Vimeo", ("vimeo.com",)),
    ("Video on Dailymotion", ("dailymotion.com", "dai.ly")),
    ("Video on TED", ("ted.com",)),
    ("Video on WordPress.tv", ("wordpress.tv", "videopress.com")),
    ("Audio on Spotify", ("spotify.com",)),
    ("Audio on SoundCloud", ("soundcloud.com",)),
    ("Audio on Mixcloud", ("mixcloud.com",)),
    ("Audio on Apple Podcasts", ("podcasts.apple.com",)),
    ("Post on X", ("twitter.com", "x.com")),
    ("Post on Instagram", ("instagram.com",)),
    ("Post on Facebook", ("facebook.com", "fb.watch")),
    ("Post on TikTok", ("tiktok.com",)),
    ("Post on Tumblr", ("tumblr.com",)),
    ("Post on Reddit", ("reddit.com",)),
    ("Pictures on Flickr", ("flickr.com", "flic.kr")),
    ("Slides on SlideShare", ("slideshare.net",)),
    ("Slides on Speaker Deck", ("speakerdeck.com",)),
    ("Map", ("google.com", "openstreetmap.org", "maps.app.goo.gl")),
    ("Form on Google", ("docs.google.com", "forms.gle")),
)
_YOUTUBE = re.compile(r"/(?:embed|v|shorts|live)/([\w-]{6,})")
_VIMEO = re.compile(r"/video/(\d+)")
BARE = re.compile(r"https?://[^\s<>\"]+")


def address(source: str) -> str:
    """Return where a person goes to see what a frame showed; empty for what leads nowhere."""
    whole = f"https:{source.strip()}" if source.strip().startswith("//") else source.strip()
    try:
        parts = urlsplit(whole)
    except ValueError:
        return ""
    if parts.scheme not in _HTTP or not parts.hostname:
        return ""
    if _is_at(parts.hostname, "youtube.com") or _is_at(parts.hostname, "youtube-nocookie.com"):
        return _youtube(whole)
    if (found := _VIMEO.search(parts.path)) and _is_at(parts.hostname, "vimeo.com"):
        return f"https://vimeo.com/{found[1]}"
    return whole


def _youtube(whole: str) -> str:
    parts = urlsplit(whole)
    named = parse_qs(parts.query)
    if (found := _YOUTUBE.search(parts.path)) and found[1] != "videoseries":
        return f"https://www.youtube.com/watch?v={found[1]}"
    if "list" in named and "v" not in named:
        return f"https://www.youtube.com/playlist?list={named['list'][0]}"
    return whole


def words(at: str) -> str:
    """Return what a link to this address says."""
    host = urlsplit(at).hostname or ""
    for said, hosts in reversed(_WORDS):
        if any(_is_at(host, one) for one in hosts):
            return said
    return f"Open on {host.removeprefix('www.')}"


def _is_at(host: str, place: str) -> bool:
    return host == place or host.endswith(f".{place}")
