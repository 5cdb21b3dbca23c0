"""The practice and its site. No secrets here: Pelican shows every setting to every template."""

PRACTICE = {
    "name": "Ines Halloran",
    # An example stays marked as an example on every page until this is False.
    "example": True,
    "phone": "+15035550142",
    "phone_shown": "503 555 0142",
    "email": "hello@example.com",
    "zone": "America/Los_Angeles",
    "call_back_minutes": 3,
    # Every post links to a sealed form; False takes the link away.
    "letters": True,
    "video": "room",
    "payments": "stripe",
    "therapists": [
        {
            "id": "ines",
            "name": "Ines Halloran",
            "credentials": "LCSW",
            "profession": "Licensed clinical social worker",
            "licences": [
                {
                    "title": "LCSW",
                    "jurisdiction": "US-OR",
                    "place": "Oregon",
                    "number": "L0000 (example)",
                },
                {
                    "title": "LICSW",
                    "jurisdiction": "US-WA",
                    "place": "Washington",
                    "number": "LW00000000 (example)",
                },
            ],
            "hours": {
                "mon": ["09:00-12:00", "13:00-17:00"],
                "tue": ["10:30-12:30", "13:30-18:30"],
                "wed": ["09:00-12:30"],
                "thu": ["12:00-19:00"],
                "fri": ["09:00-13:00", "14:00-16:00"],
            },
            # One date with other hours than its weekday has; [] would close it.
            "overrides": [{"date": "2026-12-31", "hours": ["09:00-12:00"]}],
            "time_off": [
                "2026-11-26",
                {"from": "2026-12-24", "to": "2026-12-25"},
                "2027-01-01",
            ],
        }
    ],
    "services": [
        {
            "id": "first-session",
            "name": "First session",
            "minutes": 50,
            "price": "140.00 USD",
            "ways": ["video", "phone", "office"],
            "step_minutes": 30,
            "notice_minutes": 24 * 60,
            "horizon_days": 42,
            "buffer_after_minutes": 10,
        },
        {
            "id": "hello-call",
            "name": "Short hello call",
            "minutes": 15,
            "price": "0.00 USD",
            "ways": ["phone", "video"],
            "step_minutes": 30,
            "notice_minutes": 12 * 60,
            "horizon_days": 14,
            "buffer_after_minutes": 5,
        },
    ],
    "ways": [
        {
            "id": "video",
            "name": "Video",
            "hint": "One link, no app",
            "need": "A phone, tablet or computer. Earbuds help the sound a lot.",
            "often": "You want to be seen as well as heard.",
        },
        {
            "id": "phone",
            "name": "Phone",
            "hint": "I call you",
            "need": "Any phone. No internet.",
            "often": "You’d rather not be on camera, or the connection is poor.",
        },
        {
            "id": "office",
            "name": "In person",
            "hint": "NW Portland",
            "need": "A way to get to NW Portland. Step-free entrance.",
            "often": "You have nowhere private to talk.",
            "place": "1200 NW Example Street, Portland. Step-free entrance, second door.",
        },
    ],
    "policy": {"full_refund_hours": 24, "late_fee": "140.00 USD"},
    "intake": {
        "revision": 1,
        "questions": [
            {
                "id": "reason",
                "label": "What brings you here now?",
                "hint": "A few words are enough. You can say more when we talk",
                "rows": 6,
            },
            {
                "id": "comfort",
                "label": "Is there anything that would make the session easier for you?",
                "hint": "For example lying down, standing up, breaks, or no camera at first",
                "rows": 3,
                "optional": True,
            },
            {
                "id": "place",
                "label": "Where will you most likely be during the session?",
                "hint": "The address, in case I ever need to send help to you",
                "rows": 2,
            },
        ],
    },
    "consents": ["content/consents/telehealth.md", "content/consents/privacy.md"],
    "crisis": {
        "help_line": {
            "name": "Suicide and Crisis Lifeline",
            "words": "Call or text",
            "number": "988",
        },
        "emergency": {"name": "Emergency services", "words": "Call", "number": "911"},
        "others": [
            {"name": "Crisis Text Line", "words": "Text HOME to", "number": "741741"},
            {"name": "Veterans Crisis Line", "words": "Call, then press 1:", "number": "988"},
            {"name": "Trans Lifeline", "words": "Call", "number": "877-565-8860"},
        ],
    },
}

# ---- The site. Everything above is the practice, everything below is how its pages are made. ----

# Words of the home page that no setting of the practice can give.
HOME = {
    "headline": "Somewhere quiet to talk, wherever you are",
    "who": (
        "I’m a clinical social worker. I’ve worked with adults for 14 years, and online since "
        "2017. I mostly help with long-term pain, grief and anxiety."
    ),
    "how_i_work": (
        "Talking, mostly. Some pain management skills and some homework, if you want it"
    ),
    "not_a_fit": (
        "Emergencies, medicine, couples work or court reports. "
        "I can point you to people who do these"
    ),
}

SITENAME = PRACTICE["name"]
SITEURL = ""  # publishconf.py knows the real address
TIMEZONE = PRACTICE["zone"]
DEFAULT_LANG = "en-us"
# The machine's own locale would put its language into dates.
LOCALE = ["C.UTF-8", "C"]
DEFAULT_DATE_FORMAT = "%B %-d, %Y"

PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
PLUGIN_PATHS = ["plugins"]
PLUGINS = ["press", "frontdesk.embeds"]

ARTICLE_PATHS = ["posts"]
PAGE_PATHS = ["pages"]
STATIC_PATHS = ["images"]
USE_FOLDER_AS_CATEGORY = False
DEFAULT_CATEGORY = "Notes"

# A draft or a post of tomorrow is written nowhere, so nobody can guess its address.
WITH_FUTURE_DATES = False
DRAFT_SAVE_AS = ""
DRAFT_PAGE_SAVE_AS = ""

# One origin serves site and service, so addresses begin at its root.
RELATIVE_URLS = False
ARTICLE_URL = "writing/{slug}/"
ARTICLE_SAVE_AS = "writing/{slug}/index.html"
ARTICLE_LANG_URL = "{lang}/writing/{slug}/"
ARTICLE_LANG_SAVE_AS = "{lang}/writing/{slug}/index.html"
PAGE_URL = "{slug}/"
PAGE_SAVE_AS = "{slug}/index.html"
PAGE_LANG_URL = "{lang}/{slug}/"
PAGE_LANG_SAVE_AS = "{lang}/{slug}/index.html"
CATEGORY_URL = "writing/category/{slug}/"
CATEGORY_SAVE_AS = "writing/category/{slug}/index.html"
TAG_URL = "writing/tag/{slug}/"
TAG_SAVE_AS = "writing/tag/{slug}/index.html"
AUTHOR_URL = "writing/author/{slug}/"
AUTHOR_SAVE_AS = "writing/author/{slug}/index.html"

DIRECT_TEMPLATES = ["index", "writing", "tags", "categories", "authors", "archives", "404"]
INDEX_URL = ""
WRITING_URL = "writing/"
WRITING_SAVE_AS = "writing/index.html"
TAGS_URL = "writing/tags/"
TAGS_SAVE_AS = "writing/tags/index.html"
CATEGORIES_URL = "writing/categories/"
CATEGORIES_SAVE_AS = "writing/categories/index.html"
AUTHORS_URL = "writing/authors/"
AUTHORS_SAVE_AS = "writing/authors/index.html"
ARCHIVES_URL = "writing/archives/"
ARCHIVES_SAVE_AS = "writing/archives/index.html"

DEFAULT_PAGINATION = 9
PAGINATED_TEMPLATES = {"writing": None, "tag": None, "category": None, "author": None}
PAGINATION_PATTERNS = [
    (1, "{url}", "{save_as}"),
    (2, "{url}page/{number}/", "{base_name}/page/{number}/index.html"),
]

# Feeds need the real address; publishconf.py turns the one feed on.
FEED_ALL_ATOM = None
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None

# No robot has any business on the pages of one client.
ROBOTS_DISALLOW = [
    *("/enrol/", "/paid", "/rest/", "/fee/", "/booking/", "/join/", "/ask/", "/waitlist/"),
    *("/write-to-me/", "/api/", "/hooks/", "/today/"),
]

FORMATTED_FIELDS: list[str] = []
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
# Addresses the service answers: a link to one is no slip.
PRESS_SERVED = ("/book/", "/check")
MARKDOWN = {
    "extensions": [
        "markdown.extensions.abbr",
        "markdown.extensions.attr_list",
        "markdown.extensions.def_list",
        "markdown.extensions.fenced_code",
        "markdown.extensions.footnotes",
        "markdown.extensions.md_in_html",
        "markdown.extensions.meta",
        "markdown.extensions.tables",
    ],
    "extension_configs": {},
    "output_format": "html",
}
