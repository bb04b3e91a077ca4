"""The reading pipeline: one spaCy component a codebook key, in an order in which later ones see what is taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from admap.folded import FoldedAdvert
from admap.records import Advert, Reading
from pipelines import (  # noqa: F401  (importing a module registers its factory)
    ages,
    emails,
    handles,
    nationality,
    origins,
    phones,
    places,
    prices,
    spoken_languages,
    text_language,
    tours,
)
from pipelines.assemble import reading_of
from pipelines.found import prepare
from pipelines.normalise import fold

COMPONENTS = (
    "text_languages",
    "emails",
    "handles",
    "phones",
    "prices",
    "ages",
    "places",
    "tour_stops",
    "nationalities",
    "origins",
    "spoken_languages",
)


@cache
def pipeline() -> Language:
    """Build the pipeline once a process: a blank multi-language spaCy pipeline with our components, no model."""
    nlp = spacy.blank("xx")
    for name in COMPONENTS:
        nlp.add_pipe(name)
    return nlp


def _doc(folded: FoldedAdvert) -> Doc:
    """Make the document that the components share: they read the folded text, so it has no tokens of its own.

    spaCy's store of strings would otherwise grow with every new word, over a million adverts without end.
    """
    return prepare(Doc(pipeline().vocab), folded)


def read(advert: Advert) -> Reading:
    """Read what ``advert`` states, with evidence for every value."""
    return next(read_many([advert]))


def read_many(adverts: Iterable[Advert]) -> Iterator[Reading]:
    """Read many adverts, in order."""
    folded = (fold(advert) for advert in adverts)
    for doc in pipeline().pipe((_doc(f) for f in folded), batch_size=64):
        yield reading_of(doc)
