import pytest

TOLD = [
    ("client-named", "My client Anna slept badly."),
    ("client-named", "A client of mine named Bo slept badly."),
    ("client-named", "Carla, a former client, slept badly."),
    ("client-named", "Dana is one of my clients."),
    ("client-named", "Let us call him Eli, which is not his real name."),
    ("client-initials", "A client, J.D., slept badly."),
    ("client-initials", "My patient K. slept badly."),
    ("client-details", "A 34-year-old client from Salem slept badly."),
    ("client-details", "I saw a client in her forties on March 3 about sleep."),
    ("client-quoted", "A client told me, “I never sleep.”"),
    ("client-recent", "Yesterday a client of mine cried."),
    ("client-story", "One of my clients slept badly."),
]
NOT_TOLD = [
    "My clients come from all over Oregon.",
    "A client may call from a parked car.",
    "The client called Monday to ask.",
    "If a client is late, I wait.",
    "I see clients in Portland and in Salem.",
    "I publish nothing that a client said.",
    "Most clients use a phone.",
    "Ask your therapist, Dr. Green, first.",
]


@pytest.mark.parametrize(("rule", "text"), TOLD)
def test_words_that_point_at_a_client_are_found(broken, rule, text):
    assert rule in broken(text)


@pytest.mark.parametrize(("rule", "text"), TOLD)
def test_an_example_that_says_it_is_made_up_may_tell_a_story(broken, rule, text):
    assert broken(f"This is a composite example.\n\n{text}") == []


@pytest.mark.parametrize("text", NOT_TOLD)
def test_clients_in_general_are_nobody(broken, text):
    assert broken(text) == []


def test_what_is_made_up_in_one_part_is_not_made_up_in_the_next(lint):
    body = (
        "## One\n\nA composite of several people.\n\nMy client Anna.\n\n## Two\n\nMy client Bo.\n"
    )

    found = lint(body)

    assert [(one.rule, one.says) for one in found] == [("client-named", "“My client Bo”")]


@pytest.mark.parametrize("word", ["suicidal thoughts", "self-harm", "killing yourself"])
def test_words_of_danger_want_a_way_to_help(broken, word):
    assert broken(f"Some people have {word} at night.") == ["crisis-line"]
    assert broken(f"Some have {word}. [Crisis help](tel:988) is there.") == []


def test_a_number_of_the_crisis_line_in_the_text_is_enough(broken, site):
    known = site(crisis=frozenset({"988"}))

    assert broken("Thoughts of suicide? Call 988, day or night.", site=known) == []
    assert broken("Thoughts of suicide? Wait 98 days.", site=known) == ["crisis-line"]
