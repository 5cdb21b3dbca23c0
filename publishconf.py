"""The site at its real address: set SITE_URL, then `pelican -s publishconf.py --fatal errors`."""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

# Pelican and the service read this file from anywhere; its neighbour lies here.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from pelicanconf import *

SITEURL = os.environ.get("SITE_URL", "").rstrip("/")
_parts = urlsplit(SITEURL)
if _parts.scheme != "https" or not _parts.hostname or _parts.path or _parts.query:
    raise SystemExit(
        f"SITE_URL is {SITEURL!r}. Set it to the address people will type, with https and "
        "without a path, for example SITE_URL=https://www.example.com"
    )

FEED_ALL_ATOM = "feeds/all.atom.xml"
CATEGORY_FEED_ATOM = "feeds/category/{slug}.atom.xml"
FEED_MAX_ITEMS = 30
# What others' apps show for a shared link; each card is drawn once.
PRESS_CARDS = True
# Servers send packed files as they are, so they are packed once and well.
PRESS_COMPRESS = True
