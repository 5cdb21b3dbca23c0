"""One practice and one booking there, for the tests of what is written about bookings."""

from datetime import UTC, datetime, timedelta

from frontdesk.domain.booking import Booking, State
from frontdesk.domain.money import Money
from frontdesk.domain.practice import Crisis, CrisisLine, Form, Policy, Practice, Way

STARTS = datetime(2026, 11, 25, 19, 30, tzinfo=UTC)
BOOKING = Booking(
    id="b1",
    reference="K7Q2",
    enrolment="e1",
    therapist="ines",
    service="first-session",
    way="video",
    state=State.CONFIRMED,
    starts_at=STARTS,
    ends_at=STARTS + timedelta(minutes=50),
    busy_from=STARTS,
    busy_to=STARTS + timedelta(minutes=60),
    wall="2026-11-25T11:30",
    zone="America/Los_Angeles",
    client_zone="America/Denver",
    price=Money(14000, "USD"),
    hold_until=None,
    calendar_uid="0f3c5e7a9b@desk.example",
    created_at=STARTS - timedelta(days=3),
)
LINE = CrisisLine("988", "Call 988", "988")
PRACTICE = Practice(
    name="Ines Halloran",
    example=True,
    phone="+15035550142",
    phone_shown="503 555 0142",
    email="hello@example.com",
    zone="America/Los_Angeles",
    zone_words="Pacific time",
    therapists=(),
    services=(),
    ways=(
        Way("video", "By video", "", "", ""),
        Way("phone", "By phone", "", "", ""),
        Way("office", "At the office", "", "", "", place="12 Example Street, Portland"),
    ),
    policy=Policy(48, Money(7000, "USD")),
    form=Form("intake", 1, ()),
    consents=(),
    crisis=Crisis(LINE, LINE),
    call_back_minutes=5,
    payments="stripe",
    recipients=(),
)
