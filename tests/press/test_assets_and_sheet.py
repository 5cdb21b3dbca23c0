from pathlib import Path

import pytest

from press import sheet
from press.asset import Assets, UnknownAsset

THEME = Path(__file__).resolve().parents[2] / "theme" / "static"


def test_an_address_changes_when_and_only_when_the_file_does(tmp_path):
    file = tmp_path / "room.js"
    file.write_text("one")
    first = Assets({"frontdesk": str(tmp_path)}, made={})("frontdesk/room.js")
    again = Assets({"frontdesk": str(tmp_path)}, made={})("frontdesk/room.js")
    file.write_text("two")
    changed = Assets({"frontdesk": str(tmp_path)}, made={})("frontdesk/room.js")

    assert first == again != changed
    assert first.startswith("/frontdesk/room.js?v=")


def test_a_file_the_press_makes_itself_has_an_address(tmp_path):
    assets = Assets({"theme": str(tmp_path)}, made={"theme/site.css": b"body{}"})

    assert assets("theme/site.css").startswith("/theme/site.css?v=")


def test_a_folder_that_joins_later_is_found(tmp_path):
    folders: dict[str, str] = {}
    assets = Assets(folders, made={})
    (tmp_path / "late.js").write_text("x")
    folders["late"] = str(tmp_path)

    assert assets("late/late.js").startswith("/late/late.js?v=")


def test_a_wrong_name_is_refused_with_the_nearest(tmp_path):
    (tmp_path / "room.js").write_text("x")
    assets = Assets({"frontdesk": str(tmp_path)}, made={})

    with pytest.raises(UnknownAsset, match=r'did you mean "frontdesk/room\.js"'):
        assets("frontdesk/rooms.js")
    with pytest.raises(UnknownAsset):
        assets("nowhere/else.js")


def test_the_sheet_holds_every_part_of_the_theme_in_order():
    css = sheet.bundle(THEME)

    # Later rules win: names first, paper last.
    assert css.index("--paper:#f2f5fa") < css.index(".hero{") < css.index("@media print")
    assert "/*" not in css
    assert {part.stem for part in (THEME / "css").glob("*.css")} == set(sheet.PARTS)


def test_loose_parts_leave_the_output_and_others_stay(tmp_path):
    (tmp_path / "css").mkdir()
    for name in ("tokens.css", "mine.css"):
        (tmp_path / "css" / name).write_text("x")

    sheet.write("body{}", tmp_path)

    assert (tmp_path / "site.css").read_text() == "body{}"
    assert [path.name for path in (tmp_path / "css").iterdir()] == ["mine.css"]
