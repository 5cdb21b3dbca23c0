"""What pages say to machines about themselves: schema.org in JSON-LD, never a review."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from press.search.texts import plain

BUSINESSES = ("ProfessionalService", "MedicalBusiness")
_QUESTION = re.compile(r"<h2\b[^>]*>(.*?)</h2>", re.DOTALL)

Data = dict[str, Any]


def script(*found: Data | None) -> Markup:
    """Return the element that holds what is there, or nothing.

    It is data, which no Content-Security-Policy stops and no browser runs.
    """
    graph = [_bare(each) for each in found if each]
    if not graph:
        return Markup()
    said = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    # In this element a browser looks for nothing but its end and the beginning of a comment.
    safe = said.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(safe))  # noqa: S704 - escaped for JSON above


def posting(article: Any, practice: Any, *, site: str) -> Data:
    """Return the BlogPosting of a post; site is the address of the site without a slash."""
    therapist = practice.therapists[0]
    names = [str(author) for author in getattr(article, "authors", [])] or [therapist.name]
    return {
        "@type": "BlogPosting",
        "@id": f"{site}/{article.url}",
        "headline": article.title,
        "description": article.metadata.get("description") or article.metadata.get("summary"),
        "datePublished": article.date.isoformat(),
        "dateModified": getattr(article, "modified", article.date).isoformat(),
        "inLanguage": article.lang,
        "image": picture(article, site=site),
        "author": [_author(name, practice) for name in names],
        "publisher": {"@id": f"{site}/#practice"},
        "articleSection": str(getattr(article, "category", "")),
        "keywords": [str(tag) for tag in getattr(article, "tags", [])],
        "isPartOf": _series(article),
        "position": article.place if getattr(article, "parts", []) else None,
    }


def business(practice: Any, *, site: str, kind: str) -> Data:
    """Return the practice itself; kind is one of BUSINESSES."""
    office = practice.way("office")
    return {
        "@type": kind,
        "@id": f"{site}/#practice",
        "name": practice.name,
        # What is not real must not look so to a machine either.
        "disambiguatingDescription": "An example practice" if practice.example else None,
        "url": f"{site}/",
        "telephone": practice.phone,
        "email": practice.email,
        "address": office.place if office else None,
        "areaServed": [
            {"@type": "AdministrativeArea", "name": name} for _, name in practice.places
        ],
        "employee": [_therapist(each) for each in practice.therapists],
        "makesOffer": [_offer(each) for each in practice.services],
    }


def crumbs(*steps: tuple[str, str], site: str) -> Data:
    """Return the way from the first page to here: (name, path without a first slash) each."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": str(name), "item": f"{site}/{path}"}
            for at, (name, path) in enumerate(steps, 1)
        ],
    }


def faq(questions: Sequence[tuple[str, str]]) -> Data | None:
    """Return the FAQPage of a page that has questions."""
    if not questions:
        return None
    return {
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": question,
                "acceptedAnswer": {"@type": "Answer", "text": answer},
            }
            for question, answer in questions
        ],
    }


def questions(html: str) -> list[tuple[str, str]]:
    """Return the headings of a text that ask something, with what stands below each."""
    _, *parts = _QUESTION.split(html)
    pairs = zip(map(plain, parts[::2]), map(plain, parts[1::2]), strict=True)
    return [(asked, told) for asked, told in pairs if asked.endswith("?") and told]


def picture(content: Any, *, site: str) -> str | None:
    """Return the whole address of a post's card, where it has one."""
    card = getattr(content, "card", None)
    return f"{site}/{card.lstrip('/')}" if card and site else None


def _author(name: str, practice: Any) -> Data:
    known = next((each for each in practice.therapists if each.name == name), None)
    return _therapist(known) if known else {"@type": "Person", "name": name}


def _therapist(who: Any) -> Data:
    return {
        "@type": "Person",
        "name": who.name,
        "honorificSuffix": who.credentials,
        "jobTitle": who.profession,
        "hasCredential": list(_licences(who)),
    }


def _licences(who: Any) -> Iterator[Data]:
    for item in who.licences:
        yield {
            "@type": "EducationalOccupationalCredential",
            "credentialCategory": "license",
            "name": item.title,
            "identifier": item.number,
            "url": item.check_url,
            "validIn": {"@type": "AdministrativeArea", "name": item.place},
        }


def _offer(service: Any) -> Data:
    price, currency = str(service.price).split()
    return {
        "@type": "Offer",
        "itemOffered": {"@type": "Service", "name": service.name},
        "price": price,
        "priceCurrency": currency,
    }


def _series(article: Any) -> Data | None:
    named = getattr(article, "parts", []) and article.series
    return {"@type": "CreativeWorkSeries", "name": str(named)} if named else None


def _bare(data: Data) -> Data:
    """Leave out what is not known: an empty value says something wrong."""
    return {key: _bare_value(value) for key, value in data.items() if value not in (None, "", [])}


def _bare_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _bare(dict(value))
    return [_bare_value(each) for each in value] if isinstance(value, list) else value
