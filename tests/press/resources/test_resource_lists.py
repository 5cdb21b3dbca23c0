from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from press.lint.resources import look
from press.lint.site import Site
from press.resources.lists import all_of, read
from press.resources.pages import fill

GOOD = """title: Groups
intro: Led by members.
resources:
  - name: Example Circle
    what: An hour a week.
    link: https://www.example.org/a
    phone: 503 555 0199
    checked: 2026-05-01
"""
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def listed(tmp_path: Path):
    def of(text: str):
        file = tmp_path / "resources" / "2-pain-groups.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return read(file)

    return of


def test_a_list_is_read_with_the_day_of_each_entry_and_named_after_its_file(listed):
    found, wrong = listed(GOOD)

    assert wrong == []
    assert (found.name, found.title, found.intro) == ("pain-groups", "Groups", "Led by members.")
    (one,) = found.resources
    assert (one.name, one.checked, one.line) == ("Example Circle", date(2026, 5, 1), 4)
    assert (one.digits, one.site) == ("5035550199", "example.org")


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("title: Groups", "titel: Groups", 1, "there is no title"),
        ("  - name: Example Circle\n    what", "  - what", 4, "a resource has no name"),
        ("checked: 2026-05-01", "checked: May", 8, '"May" is no day'),
        ("    checked: 2026-05-01\n", "", 4, "Example Circle has no checked"),
        ("https://", "http://", 6, "must begin with https://"),
        ("phone: 503 555 0199", "phone: soon", 7, "holds no telephone number"),
        ("phone:", "phnoe:", 7, 'did you mean "phone"?'),
        ("title: Groups", "title: [", 3, "this is no YAML"),
        (GOOD, "- a\n", 1, "begin with title: and resources:"),
        (GOOD, "title: A\n", 1, "there are no resources"),
        (GOOD, "title: A\nresources:\n  - words\n", 3, "a resource begins with - name:"),
    ],
)
def test_what_is_wrong_in_a_list_is_told_by_its_line(listed, old, new, line, says):
    _, wrong = listed(GOOD.replace(old, new))

    assert [one for one in wrong if one.line == line and says in one.says], wrong


@given(text=st.text(max_size=200) | st.binary(max_size=100))
def test_no_list_is_too_strange_to_be_told_about(tmp_path_factory, text):
    file = tmp_path_factory.mktemp("lists") / "a.yaml"
    file.write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)

    found, wrong = read(file)

    assert found.resources or wrong


@pytest.mark.parametrize(
    ("day", "rules"),
    [
        (datetime(2026, 5, 1), []),  # noqa: DTZ001 - wall times
        (datetime(2026, 10, 28), []),  # noqa: DTZ001
        (datetime(2026, 10, 29), ["resource-old"]),  # noqa: DTZ001
        (datetime(2026, 4, 30), ["resource-broken"]),  # noqa: DTZ001
    ],
)
def test_after_180_days_somebody_should_look_again(listed, tmp_path, day, rules):
    listed(GOOD)

    found = list(look(tmp_path, Site(now=day)))

    assert [(one.rule, one.line) for one in found] == [(rule, 4) for rule in rules]
    assert all(one.file == "content/resources/2-pain-groups.yaml" for one in found)


def test_a_page_shows_the_lists_it_names_in_its_order_or_all(listed, tmp_path):
    listed(GOOD)
    (tmp_path / "resources/1-lines.yaml").write_text(GOOD.replace("Groups", "Lines"), "utf-8")
    pages = [
        SimpleNamespace(template="resources", metadata=metadata)
        for metadata in ({}, {"resources": ["pain-groups", "lines"]}, {"resources": "lines"})
    ]
    generator = SimpleNamespace(
        pages=pages, translations=[], hidden_pages=[], settings={"PATH": str(tmp_path)}
    )

    fill(generator)

    shown = [[one.name for one in page.listings] for page in pages]
    assert shown == [["lines", "pain-groups"], ["pain-groups", "lines"], ["lines"]]


def test_our_own_lists_can_be_read():
    found = all_of(ROOT / "content")

    assert len(found) == 3
    assert [wrong for _, wrong in found.values() if wrong] == []
