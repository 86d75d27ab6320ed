"""What misspelt words may have meant: words that some beat of the shop window has, of like letters."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.contrib.postgres.search import SearchQuery
from django.db import connection

# Of the letters' triples. The first finds two letters changed over in a word of four (PostgreSQL's own 0.6 does not),
# the second those in the middle of a longer word, and is asked only where the first finds nothing.
SIMILAR_FROM = (0.4, 0.27)
ALIKE = """
    SELECT asked.word, quote_literal(known.word), word_similarity(asked.word, known.word)
    FROM ts_stat(format('SELECT document FROM catalog_beatlisting WHERE language = %%L', %s)) AS known,
        unnest(%s::text[]) AS asked(word)
    WHERE word_similarity(asked.word, known.word) >= %s
"""


def guesses(words: Sequence[str], language: str) -> Iterator[SearchQuery]:
    """Searches for what ``words`` may have meant, the nearest first; none if one of them is like nothing. One query.

    The shop's words are compared, each once, and not its beats: thousands of these share some hundreds of words.
    """
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, [language, list(words), min(SIMILAR_FROM)])
        alike = cursor.fetchall()
    for similar_from in SIMILAR_FROM:
        meant: dict[str, list[str]] = defaultdict(list)
        for asked, known, similarity in alike:
            if similarity >= similar_from:
                meant[asked].append(known)
        if all(word in meant for word in words):
            either = [f"({' | '.join(meant[word])})" for word in words]
            yield SearchQuery(" & ".join(either), config="simple", search_type="raw")
