"""After a long outage every payment is asked about, though only some in one minute."""

from datetime import timedelta

from actions.clients import MONDAY_NINE, answered, booking
from fakes import World
from frontdesk.actions import money_chores
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt, AttemptState

MANY = 250


def waiting(here: World) -> None:
    """Payments of an afternoon on which the provider never answered, all of one booking."""
    known = booking(here, answered(here)).id
    for number in range(1, MANY + 1):
        made = Attempt(
            id=f"at_{number}",
            booking=known,
            number=number,
            key=f"{known}:{number}",
            params={},
            price=Money(14000, "USD"),
            expires_at=MONDAY_NINE,
            state=AttemptState.OPEN,
            created_at=MONDAY_NINE - timedelta(seconds=number),
        )
        here.ports.store.write(lambda write, a=made: write.save_attempt(a))


def test_each_of_many_has_its_turn_within_minutes(here: World) -> None:
    waiting(here)
    here.clock.at = MONDAY_NINE + timedelta(hours=1)
    asked: list[list[str]] = []

    for _ in range(-(-MANY // money_chores.AT_ONCE)):
        asked.append([attempt.id for attempt in money_chores.unsettled(here.ports)])
        here.clock.move(minutes=1)

    assert {len(each) for each in asked} == {money_chores.AT_ONCE}
    assert len({one for each in asked for one in each}) == MANY
