"""The rehearsal keeps to what the installed stripe package says of Stripe."""

import json
from pathlib import Path

import pytest
import stripe

from rehearsal.payments import forms, refusals, schema

SESSIONS = "POST /v1/checkout/sessions"


def test_the_schema_file_is_what_the_installed_package_says() -> None:
    fresh = schema.text(schema.derive())

    assert schema.FILE.read_text(encoding="utf-8") == fresh, (
        "the stripe package changed: run `python -m rehearsal.payments.schema` and read the diff"
    )


def test_the_recorded_version_is_the_one_the_package_speaks() -> None:
    assert stripe.StripeClient("sk_test_1")._requestor._options.stripe_version == (
        forms.API_VERSION
    )


def test_another_api_version_gives_another_file(tmp_path: Path) -> None:
    copied = _copy_of_the_package(tmp_path)
    version = copied / "_api_version.py"
    version.write_text(version.read_text().replace(forms.API_VERSION, "2027-01-01.fern"))

    assert schema.text(schema.derive(copied)) != schema.FILE.read_text(encoding="utf-8")


def test_a_parameter_that_the_package_drops_is_dropped_from_the_file(tmp_path: Path) -> None:
    copied = _copy_of_the_package(tmp_path)
    params = copied / schema.REQUESTS["POST /v1/refunds"]
    params.write_text(params.read_text().replace("instructions_email", "instructions_mail"))

    derived = schema.derive(copied)["requests"]["POST /v1/refunds"]["properties"]

    assert "instructions_email" not in derived
    assert "instructions_mail" in derived


def test_payment_method_types_is_not_among_the_parameters() -> None:
    known = json.loads(schema.FILE.read_text())["requests"][SESSIONS]["properties"]

    assert "payment_method_types" not in known
    assert {"adaptive_pricing", "excluded_payment_method_types", "expires_at"} <= known.keys()


@pytest.mark.parametrize(
    ("text", "param", "code"),
    [
        (
            "payment_method_types[0]=card",
            "payment_method_types",
            "payment_method_types_no_longer_supported",
        ),
        ("mood=calm", "mood", "parameter_unknown"),
        ("adaptive_pricing[on]=true", "adaptive_pricing[on]", "parameter_unknown"),
        (
            "line_items[0][price_data][currency]=usd&line_items[0][price_data][cost]=1",
            "line_items[0][price_data][cost]",
            "parameter_unknown",
        ),
        ("expires_at=soon", "expires_at", "parameter_invalid_integer"),
        ("mode=gift", "mode", None),
        ("allow_promotion_codes=perhaps", "allow_promotion_codes", None),
        ("cancel_url=", "cancel_url", "parameter_invalid_empty"),
        ("metadata=plain", "metadata", None),
        (f"metadata[{'n' * 41}]=1", f"metadata[{'n' * 41}]", "parameter_invalid_string"),
        (f"metadata[n]={'v' * 501}", "metadata[n]", "parameter_invalid_string"),
        ("&".join(f"metadata[n{at}]=1" for at in range(51)), "metadata", None),
        ("metadata[n][deeper]=1", "metadata[n]", None),
        ("mode[a]=payment", "mode", None),
        (
            "line_items[0][price_data][unit_amount]=5",
            "line_items[0][price_data][currency]",
            "parameter_missing",
        ),
        ("a]b[=1", "a]b[", None),
        ("mode=payment&mode[x]=1", "mode", None),
    ],
)
def test_a_wrong_parameter_is_refused_by_its_name(text: str, param: str, code: str | None) -> None:
    with pytest.raises(refusals.Refused) as refused:
        forms.read(SESSIONS, text)

    error = refused.value.body["error"]
    assert error["param"] == param
    assert error.get("code") == code


def test_parameters_are_read_with_their_types() -> None:
    text = (
        "mode=payment&expires_at=1900000000&adaptive_pricing[enabled]=false"
        "&metadata[booking]=b1&line_items[0][quantity]=1&excluded_payment_method_types[0]=oxxo"
    )

    read = forms.read(SESSIONS, text)

    assert read == {
        "mode": "payment",
        "expires_at": 1_900_000_000,
        "adaptive_pricing": {"enabled": False},
        "metadata": {"booking": "b1"},
        "line_items": [{"quantity": 1}],
        "excluded_payment_method_types": ["oxxo"],
    }


def test_metadata_at_its_bounds_is_read() -> None:
    names = [f"{at:040}" for at in range(50)]
    text = "&".join(f"metadata[{name}]={'v' * 500}" for name in names)

    read = forms.read(SESSIONS, text)["metadata"]

    assert read == dict.fromkeys(names, "v" * 500)


@pytest.mark.parametrize(("text", "read"), [("created=5", 5), ("created[gte]=5", {"gte": 5})])
def test_a_parameter_may_be_a_number_or_a_group(text: str, read: object) -> None:
    assert forms.read("GET /v1/refunds", text)["created"] == read


def _copy_of_the_package(to: Path) -> Path:
    root = schema.package()
    wanted = [*schema.REQUESTS.values(), *(path for path, _ in schema.ANSWERS.values())]
    for name in [*wanted, "_api_version.py"]:
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        (to / name).write_text((root / name).read_text())
    return to
