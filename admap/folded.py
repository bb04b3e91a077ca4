"""An advert as the readers see it: folded for matching, with the way back to its original characters."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from admap.records import CodedValue, Evidence


@dataclass(frozen=True)
class Segment:
    """The part ``[start, end)`` of a :class:`FoldedAdvert`'s text that comes from one source of the advert.

    ``label`` is the field's label, folded and lower-cased (empty for title and body). ``origins[i]`` is the span in
    the original source that the folded character ``start + i`` stands for.
    """

    source: str
    label: str
    original: str
    start: int
    end: int
    origins: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class FoldedAdvert:
    """An advert's sources folded for matching and laid end to end, so that one pass reads them all.

    ``text`` is the folded text with its case, ``lower`` the same lower-cased; both have the same length, so offsets
    hold in either. Sources are separated by two line breaks. :meth:`evidence` leads back to the original characters.
    """

    ad_id: str
    seen_at: date
    text: str
    lower: str
    segments: tuple[Segment, ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [segment.start for segment in self.segments]

    def segment_at(self, position: int) -> Segment:
        """Return the segment that holds ``position`` (or the last one before it)."""
        return self.segments[max(0, bisect.bisect_right(self._starts, position) - 1)]

    def evidence(self, key: str, value: CodedValue, start: int, end: int, confidence: float = 1.0) -> Evidence:
        """Return evidence for ``text[start:end]``, pointing at the original characters of the advert.

        A span that runs over a source's end is cut there. Raises :class:`ValueError` for an empty span.
        """
        segment = self.segment_at(start)
        first, last = start - segment.start, min(end, segment.end) - segment.start
        if last <= first:
            raise ValueError(f"empty evidence span for {key}: [{start}, {end})")
        origin_start, origin_end = segment.origins[first][0], segment.origins[last - 1][1]
        words = segment.original[origin_start:origin_end]
        return Evidence(key, value, segment.source, origin_start, origin_end, words, confidence)
