"""Label–value pairs that several adverts of one site share: labels recur, values differ. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from crawlers.propose.elements import Element, squeezed
from crawlers.propose.markedpairs import definition_lists, grids, tables
from crawlers.propose.pagepart import Part
from crawlers.propose.pair import Pairs
from crawlers.propose.textpairs import lines, tails


def pairs_of(parts: Sequence[Part]) -> list[Pairs]:
    """Return the ways in which these adverts write label–value pairs, each at most once, in order of the page.

    The second look knows the labels that the first has found, so that pairs of one page only are told by them.
    """
    found: list[Pairs] = []
    used: set[Element] = set()
    for _ in range(2):
        labels = frozenset(squeezed(one) for group in found for one in group.labels)
        for read in (definition_lists, tables, grids, lines, tails):
            for group in read(parts, labels):
                elements = {one for pair in group.found for one in pair.elements}
                if not elements & used:
                    found.append(group)
                    used |= {one for top in elements for one in top.iter()}
    return found
