"""The shop in its other languages: every text that a visitor can meet, whole, with its placeholders."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.utils.translation import gettext, ngettext, override

from beatstore import translations

PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?[a-z][^>]*>")
LANGUAGES = [path.parts[-3] for path in translations.languages()]


@pytest.fixture(scope="module")
def in_use() -> Catalog:
    return translations.in_use()


def path_of(language: str) -> Path:
    return translations.LOCALE / language / "LC_MESSAGES" / "django.po"


def messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]


def test_there_is_a_second_language() -> None:
    assert LANGUAGES == ["de"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_in_use_is_translated_and_no_other_is_kept(language: str, in_use: Catalog) -> None:
    catalog = translations.read(path_of(language))

    wanted = {(message.id, message.context) for message in messages(in_use)}
    kept = {(message.id, message.context) for message in messages(catalog)}
    assert kept - wanted == set()
    assert wanted - kept == set(), "run python -m beatstore.translations, then translate what is empty"
    assert [m.id for m in messages(catalog) if m.fuzzy or not all(forms(m.string))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_markup_and_edges_are_kept(language: str) -> None:
    wrong = []
    for message in messages(translations.read(path_of(language))):
        sources = forms(message.id)
        for at, text in enumerate(forms(message.string)):
            source = sources[min(at, len(sources) - 1)]
            expected, found = (sorted(PLACEHOLDERS.findall(each)) for each in (source, text))
            if found != expected or (source.strip() != source) != (text.strip() != text):
                wrong.append((source, text))
    assert wrong == []


def test_no_text_hides_in_an_f_string_where_nobody_finds_it() -> None:
    hidden = [
        f"{path}:{call.lineno}"
        for path in translations.sources()
        if path.suffix == ".py"
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in translations.KEYWORDS
    ]

    assert hidden == []


def test_what_is_compiled_is_what_django_says() -> None:
    with override("de"):
        assert gettext("Add to cart") == "In den Warenkorb"
        assert ngettext("%d minute", "%d minutes", 2) % 2 == "2 Minuten"
