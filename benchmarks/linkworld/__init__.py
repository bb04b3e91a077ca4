"""Simulated worlds for linkage: invented advertisers of home services, what each posts, and the truth.

A world has every hazard that linking meets (see :class:`~benchmarks.linkworld.parameters.Parameters`) and two outputs:
records as linking sees them, and files for ``admap import --assume-relevant``, so that extraction is part of the test.
"""

from benchmarks.linkworld.parameters import Parameters, held_back
from benchmarks.linkworld.world import World, build

__all__ = ["Parameters", "World", "build", "held_back"]
