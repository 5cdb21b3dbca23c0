"""What was kept of payments before refunds were looked after is still there, and reads well."""

import pytest
import sqlalchemy as sa
from alembic import command

from adapters.store.samples import SECOND, a_refund, an_attempt
from frontdesk.adapters.store import rows, rows_money, upgrade
from frontdesk.adapters.store.opening import opened
from frontdesk.domain.booking import State
from frontdesk.domain.givenback import RefundState
from frontdesk.domain.payment import AttemptState, Notice, Purpose
from races.samples import NOW, Orders, a_booking
from races.servers import bare_database

BEFORE = "0005"


@pytest.fixture(params=["sqlite", "postgres"])
def old(request, tmp_path):
    """Where a database with the tables of before is, and a way to write into it."""
    address = f"sqlite:///{tmp_path}/old.db" if request.param == "sqlite" else bare_database()
    engine = upgrade._engine(address)
    with engine.begin() as conn:
        command.upgrade(upgrade.configuration(connection=conn), BEFORE)
    yield address, engine
    engine.dispose()


def insert(conn, name, row):
    """Write a row as it was written then: of its columns, those there were."""
    table = sa.Table(name, sa.MetaData(), autoload_with=conn)
    there = {key: value for key, value in row.items() if key in table.columns}
    conn.execute(table.insert(), there)


def test_payments_and_refunds_of_before_are_kept_and_get_what_is_new(old):
    address, engine = old
    booking = a_booking(state=State.CONFIRMED, hold_until=None)
    paid = an_attempt(booking, state=AttemptState.PAID, session="cs_1", intent="pi_1")
    back = [
        a_refund(booking, reason="late:2", state=RefundState.WANTED),
        a_refund(
            booking,
            id="rf_2",
            reason="late:3",
            provider_id="re_1",
            state=RefundState.FAILED,
            created_at=NOW + SECOND,
        ),
    ]
    notice = Notice("evt_1", "checkout.session.completed", "cs_1", False, NOW)
    with engine.begin() as conn:
        insert(conn, "booking", rows.booking_row(booking))
        insert(conn, "attempt", rows_money.attempt_row(paid))
        for row in back:
            insert(conn, "refund", rows_money.refund_row(row))
        insert(conn, "event", rows_money.event_row(notice, received_at=NOW))
    engine.dispose()

    upgrade.migrate(address)

    store = opened(address, jobs=Orders())
    kept = store.read(lambda r: (r.booking(booking.id), r.attempts(booking.id)))
    refunds = store.read(lambda r: r.refunds(booking.id))
    seen = store.write(lambda w: w.note_event(notice, received_at=NOW))
    stuck = store.read(lambda r: r.stuck_refunds())
    store.close()
    assert kept == (booking, [paid])
    assert kept[1][0].purpose is Purpose.PRICE
    assert refunds == back
    assert (refunds[0].tries, refunds[0].tried_at, refunds[0].failure) == (0, None, "")
    assert stuck == [back[1]]
    assert seen is False


def test_a_time_that_was_taken_stays_taken(old):
    address, engine = old
    booking = a_booking(state=State.CONFIRMED, hold_until=None)
    with engine.begin() as conn:
        insert(conn, "booking", rows.booking_row(booking))
    engine.dispose()

    upgrade.migrate(address)

    store = opened(address, jobs=Orders())
    taken = store.write(lambda w: w.hold(a_booking(), now=NOW))
    store.close()
    assert taken is False
