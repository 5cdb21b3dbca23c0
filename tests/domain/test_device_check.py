"""What the codes of a device check amount to."""

from datetime import UTC, datetime

from frontdesk.domain.device_check import CHECKS, NOT_RUN, DeviceCheck, Level, Light, known, level

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def check(**codes: str) -> DeviceCheck:
    return DeviceCheck("b1", codes, NOON)


def test_the_worst_code_gives_the_light() -> None:
    assert check(camera="ok", speaker="heard").light is Light.GREEN
    assert check(camera="dark", speaker="heard").light is Light.AMBER
    assert check(camera="dark", microphone="silent").light is Light.RED


def test_what_is_wrong_stands_worst_first_and_then_in_the_order_of_the_checks() -> None:
    found = check(battery="low", microphone="muted", camera="black", echo="ok").findings

    assert found == (("microphone", "muted"), ("camera", "black"), ("battery", "low"))


def test_only_codes_we_know_are_taken() -> None:
    said = {"camera": "black", "echo": NOT_RUN, "mood": "low", "microphone": "I feel alone"}

    assert known(said) == {"camera": "black"}
    assert level("camera", "unheard of") is Level.SKIPPED


def test_there_are_twelve_checks_and_each_can_go_well() -> None:
    assert len(CHECKS) == 12
    assert all(codes.get("ok") is Level.OK for codes in CHECKS.values())
