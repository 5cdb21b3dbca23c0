import pytest

from press.lint.languages import codes, known
from press.lint.rules import RULES

SAID = [
    ("claim-cure", "My method cures anxiety in adults."),
    ("claim-cure", "Get rid of your panic for good."),
    ("claim-cure", "Live pain-free."),
    ("claim-cure", "I don’t use tricks, but this will cure your anxiety."),
    ("claim-guarantee", "I guarantee that it helps."),
    ("claim-guarantee", "While nobody else can promise it, I guarantee results."),
    ("claim-guarantee", "After three sessions, you will feel better."),
    ("claim-proven", "A proven method for grief."),
    ("claim-proven", "Expect miracles."),
    ("claim-best", "The best therapist in Portland."),
    ("claim-best", "Voted #1 in Oregon."),
    ("claim-rate", "95% of my clients recover."),
    ("claim-rate", "My success rate is high."),
    ("claim-fast", "Feel instant relief."),
    ("claim-fast", "Fast relief from pain."),
    ("claim-cure", "You can fully recover here."),
    ("urgency", "Only three slots remaining."),
    ("claim-fast", "Sleep again in just three sessions."),
    ("claim-badge", "Our video is HIPAA-compliant."),
    ("claim-badge", "It is **HIPAA** compliant."),
    ("claim-badge", "Messages are 100% secure."),
    ("testimonial", "Read the testimonials below."),
    ("testimonial", "See what my clients say."),
    ("testimonial", "“I am a new person.” ★★★★★"),
    ("review-request", "Please leave me a review on Google."),
    ("review-request", "Rate me on the map."),
    ("urgency", "Only 2 spots left this month."),
    ("urgency", "Take 20% off, today only."),
    ("crisis-wording", "He did not commit suicide lightly. Call 988."),
    ("shouting", "This is REALLY IMPORTANT for you."),
    ("shouting", "Come in! Sit down!"),
]
NOT_SAID = [
    "I can’t cure pain, and I don’t promise to.",
    "There is no cure for grief.",
    "Nobody can guarantee a result.",
    "Guarantees don’t exist in this work.",
    "A cure for worry doesn’t exist.",
    "Can therapy cure anxiety? I don’t know anybody who can say.",
    "Ads say “guaranteed results” and mean nothing by it.",
    "“A proven method,” the leaflet said.",
    "Antibiotics cure infections.",
    'They asked for "instant relief" and got a form.',
    "I don’t publish reviews from clients and I don’t ask for them.",
    "You may feel better or worse at first.",
    "The page keeps trying, but don’t wait for it.",
    "A secure door and a cured ham.",
    "We do PTSD and OCD work!",
    "Write `HIPAA compliant` nowhere.",
    "I work with adults who live with pain.",
]


@pytest.mark.parametrize(("rule", "text"), SAID)
def test_what_a_therapist_may_not_say_is_found(broken, rule, text):
    assert rule in broken(text)


@pytest.mark.parametrize(("rule", "text"), SAID)
def test_it_is_found_over_line_ends_and_between_stars_as_well(broken, rule, text):
    first, *rest = text.split(" ")
    shouted = rule == "shouting"

    assert rule in broken(text if shouted else "\n".join([first, *rest]))
    assert rule in broken(" ".join([first, *(f"*{one}*" for one in rest)]))


@pytest.mark.parametrize("code", codes())
def test_every_language_looks_for_hints_that_no_line_end_can_part(code):
    language = known(code)

    assert language
    hints = [one.hint for one in (*language.phrases, *language.told)]
    assert [hint for hint in hints if " " in hint or hint != hint.lower()] == []
    assert {one.rule for one in (*language.phrases, *language.told)} <= set(RULES)


@pytest.mark.parametrize("text", NOT_SAID)
def test_what_is_denied_asked_quoted_or_about_something_else_is_left_alone(broken, text):
    assert broken(text) == []


def test_a_part_under_the_heading_myths_tells_what_others_claim(broken):
    body = "{}\n\nTherapy cures anxiety in a week.\n\n## What I do\n\nI cure anxiety.\n"

    told = broken(body.format("## Three myths"))
    claimed = broken(body.format("## Three facts"))

    assert told == ["claim-cure"]
    assert claimed == ["claim-cure", "claim-cure"]


@pytest.mark.parametrize("key", ["title", "summary", "description", "blurb"])
def test_claims_in_the_head_count_as_well(lint, key):
    head = (
        f"date: 2026-01-02\ncategory: Notes\n{key}: 'I cure anxiety, whoever you are, wherever'\n"
    )

    found = [one for one in lint("Words.", head=head) if one.rule == "claim-cure"]

    assert [one.line for one in found] == [4]


def test_a_finding_says_where_what_why_who_says_so_and_what_to_do(lint):
    (found,) = lint("Good.\n\nNow, I *guarantee* it.")

    assert (found.file, found.line, found.column) == ("content/posts/one.md", 9, 9)
    assert (found.rule, found.level, found.says) == ("claim-guarantee", "error", "“guarantee”")
    assert "APA Ethics Code 5.01(b)" in found.source
    assert found.why
    assert found.mend


SPANISH = [
    ("claim-cure", "Mi terapia cura la ansiedad."),
    ("claim-guarantee", "Resultados garantizados."),
    ("claim-proven", "Un método comprobado."),
    ("claim-best", "Soy la mejor psicóloga de Portland."),
    ("claim-rate", "El 95 % de mis clientes mejora."),
    ("claim-fast", "Alivio inmediato."),
    ("claim-badge", "Certificado por HIPAA."),
    ("testimonial", "Lee los testimonios."),
    ("review-request", "Déjame una reseña en Google."),
    ("urgency", "Solo quedan dos plazas."),
    ("client-story", "Una clienta mía durmió mal."),
    ("client-named", "Mi clienta Ana durmió mal."),
    ("client-details", "Una paciente de 34 años de Salem durmió mal."),
    ("crisis-wording", "No hay que decir que alguien cometió suicidio, llama al 988."),
]


@pytest.mark.parametrize(("rule", "text"), SPANISH)
def test_spanish_posts_have_words_of_their_own(broken, rule, text):
    assert rule in broken(text, more="lang: es\n")
    assert rule not in broken(text)


@pytest.mark.parametrize(
    "text",
    [
        "No puedo curar el dolor.",
        "Nadie garantiza un resultado.",
        "¿La terapia cura la ansiedad?",
        "Los anuncios dicen que su método está comprobado.",
        "Un ejemplo compuesto de varias personas. Una clienta mía durmió mal.",
    ],
)
def test_what_is_denied_or_asked_in_spanish_is_left_alone(broken, text):
    assert broken(text, more="lang: es\n") == []


def test_a_language_nobody_has_written_down_is_looked_at_for_its_form_only(broken, site):
    body = "Ich heile Angst, guaranteed. A proven method.\n\n![]({static}x.png)"

    found = broken(body, more="lang: de\n", site=site(files={"posts/x.png": 1}))

    assert found == ["language-unknown", "alt-missing"]
