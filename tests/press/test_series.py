"""Posts that are read in an order."""

from datetime import UTC, datetime
from types import SimpleNamespace

from press.series import arrange


def post(title: str, series: str | None = None, **more: object) -> SimpleNamespace:
    made = {
        "title": title,
        "slug": title.lower(),
        "url": f"writing/{title.lower()}/",
        "date": datetime(2026, 1, 1, tzinfo=UTC),
        "lang": "en",
        "source_path": f"posts/{title.lower()}.md",
    }
    said = {"series": series} if series else {}
    return SimpleNamespace(**(made | said | more))


def test_parts_stand_in_their_order_and_the_rest_from_the_oldest_on() -> None:
    third = post("Third", "Meeting online", date=datetime(2026, 3, 1, tzinfo=UTC))
    first = post("First", "meeting  online", part="1", date=datetime(2026, 9, 1, tzinfo=UTC))
    second = post("Second", "Meeting online", part=2)
    alone = post("Alone")

    assert arrange([third, alone, second, first]) == []

    assert [link.title for link in third.parts] == ["First", "Second", "Third"]
    assert [first.place, second.place, third.place] == [1, 2, 3]
    assert (alone.parts, alone.place) == ([], 0)


def test_two_of_one_number_are_told_with_both_files() -> None:
    one, other = post("One", "S", part="2"), post("Other", "S", part="02")

    (problem,) = arrange([one, other])

    assert "posts/one.md" in problem
    assert "posts/other.md" in problem
    assert one.parts == other.parts == []


def test_a_part_that_is_no_number_is_told_with_its_file() -> None:
    (problem,) = arrange([post("One", "S", part="two")])

    assert problem == ('posts/one.md: part is "two"; write a whole number, such as part: 2')


def test_translations_are_a_series_of_their_own() -> None:
    english, spanish = post("One", "S"), post("Uno", "S", lang="es")

    arrange([english, spanish])

    assert [link.title for link in english.parts] == ["One"]
