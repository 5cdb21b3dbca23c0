"""The service keeps what openapi.yaml promises to programs."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from starlette.routing import Route

from fakes import World
from frontdesk.web import book, booked, feed, open_times, webhooks
from frontdesk.web import week as weeks
from web.conftest import Served

CONTRACT = yaml.safe_load((Path(book.__file__).with_name("openapi.yaml")).read_text("utf-8"))
MACHINE = ("/api/", "/hooks/", "/calendar/", "/booking/{token}/appointment")


def resolved(node: Any) -> Any:
    """Return a part of the contract with its references filled in."""
    if isinstance(node, list):
        return [resolved(one) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        found: Any = CONTRACT
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return resolved(found)
    return {name: resolved(one) for name, one in node.items()}


def test_every_address_for_programs_is_in_the_contract_and_the_other_way_round(
    here: World,
) -> None:
    served = {
        (route.path, method)
        for route in [
            *book.routes(here.ports, None, None),
            *booked.routes(here.ports, None, None, limits=None),
            *feed.routes(here.ports, None, limits=None),
            *webhooks.routes(here.ports),
        ]
        if isinstance(route, Route) and route.path.startswith(MACHINE)
        for method in (route.methods or set()) - {"HEAD"}
    }

    promised = {(path, m.upper()) for path, verbs in CONTRACT["paths"].items() for m in verbs}
    assert served == promised


@pytest.mark.parametrize(
    "query",
    [
        "service=first-session",
        "service=hello-call&limit=12",
        "service=massage",
        "service=first-session&limit=0",
        "",
    ],
)
def test_the_answers_have_the_promised_shape(served: Served, query: str) -> None:
    answer = served.http.get(f"/api/slots?{query}")

    promised = resolved(CONTRACT["paths"]["/api/slots"]["get"]["responses"])
    content = promised[str(answer.status_code)]["content"]
    kind = answer.headers["content-type"].partition(";")[0]
    Draft202012Validator(content[kind]["schema"]).validate(answer.json())


def test_the_most_that_may_be_asked_for_is_what_is_promised() -> None:
    limit = CONTRACT["paths"]["/api/slots"]["get"]["parameters"][1]["schema"]

    assert limit["maximum"] == open_times.MOST_LISTED
    assert limit["maximum"] > weeks.DAYS_SHOWN
