"""What misspelt words may have meant: words that some beat of the shop window has, of like letters."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.contrib.postgres.search import SearchQuery
from django.db import connection

# Of the letters' triples. The first finds two letters changed over in a word of four (PostgreSQL's own 0.6 does not),
# the second those in the middle of a longer word, and is asked only where the first finds nothing.
SIMILAR_FROM = (0.4, 0.27)
SHORTEST = 3  # letters: one or two are like the beginning of everything, and are asked for as they are
MOST_WORDS = 6
MOST_ALIKE = 20  # words of the shop for one that is asked for
ALIKE = """
    WITH known AS MATERIALIZED (
        SELECT word FROM ts_stat(format('SELECT document FROM catalog_beatlisting WHERE language = %%L', %s))
    )
    SELECT asked.word, near.word, near.similarity
    FROM unnest(%s::text[]) AS asked(word)
    CROSS JOIN LATERAL (
        SELECT quote_literal(known.word) AS word, word_similarity(asked.word, known.word) AS similarity
        FROM known
        WHERE word_similarity(asked.word, known.word) >= %s
        ORDER BY similarity DESC, known.word
        LIMIT %s
    ) AS near
"""


def guesses(words: Sequence[str], language: str) -> Iterator[SearchQuery]:
    """Searches for what ``words`` may have meant, the nearest first; none if one of them is like nothing. One query.

    The shop's words are compared, each once, and not its beats: thousands of these share some hundreds of words.
    Nothing is guessed of more words than somebody mistypes.
    """
    mistyped = [word for word in dict.fromkeys(words) if len(word) >= SHORTEST]
    if not 0 < len(mistyped) <= MOST_WORDS:
        return
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, [language, mistyped, min(SIMILAR_FROM), MOST_ALIKE])
        alike = cursor.fetchall()
    short = [f"{word}:*" for word in dict.fromkeys(words) if len(word) < SHORTEST]
    for similar_from in SIMILAR_FROM:
        meant: dict[str, list[str]] = defaultdict(list)
        for asked, known, similarity in alike:
            if similarity >= similar_from:
                meant[asked].append(known)
        if len(meant) == len(mistyped):
            either = [f"({' | '.join(known)})" for known in meant.values()]
            yield SearchQuery(" & ".join(either + short), config="simple", search_type="raw")
