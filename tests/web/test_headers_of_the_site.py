"""What the build tells web servers about headers is what the service sends itself."""

import pytest

from frontdesk.web.security import CHECKOUT, StrictHeaders
from press import servers


@pytest.mark.parametrize("targets", [[CHECKOUT], [CHECKOUT, "https://pay.example"]])
def test_a_host_and_the_service_send_the_same_headers(targets: list[str]) -> None:
    async def nothing(*_: object) -> None:
        return None

    sent = StrictHeaders(nothing, origin="https://a.example", form_targets=targets).tables[False]

    told = {name.lower(): value for name, value in servers.headers(targets).items()}
    assert told == {name.decode(): value.decode() for name, value in sent.items()}
    assert servers.CHECKOUT == CHECKOUT
