"""The truth about the demonstration sites."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

from admap_lab.world import build_world

SERIOUS = {"stated_age_under_18", "school_reference", "guardian_reference", "youth_wording", "distress"}
YOUNG = 19


def truth(wave: int) -> list[dict[str, Any]]:
    """Return what is true of every advert of ``wave``: where it stands, who is behind it, what it states.

    ``status`` is ``new``, ``seen`` or ``changed`` against the wave before; ``alert`` tells whether the profile should
    be put before outreach staff, by any of its adverts in this wave.
    """
    posts = build_world().posts
    before = {post.ad_id: post.content for post in posts.get(wave - 1, ())}
    found: list[dict[str, Any]] = []
    for post in posts[wave]:
        status = "new" if post.ad_id not in before else "seen" if before[post.ad_id] == post.content else "changed"
        found.append(
            {
                "ad_id": post.ad_id,
                "site": post.site,
                "key": post.key,
                "profile": post.profile,
                "operator": post.operator,
                "status": status,
                "gold": dict(post.gold),
            }
        )
    to_review = {advert["profile"] for advert in found if _needs_review(advert["gold"])}
    return [{**advert, "alert": advert["profile"] in to_review} for advert in found]


def _needs_review(gold: dict[str, Any]) -> bool:
    signals = set(gold["signals"])
    young_conflict = "age_conflict" in signals and min(gold["ages"]) <= YOUNG
    return bool(signals & SERIOUS) or young_conflict or ("third_party" in signals and len(signals) > 1)


def gone(wave: int) -> list[str]:
    """Return the ``ad_id``s that stood in the wave before and stand no more."""
    posts = build_world().posts
    return sorted({post.ad_id for post in posts.get(wave - 1, ())} - {post.ad_id for post in posts[wave]})


def panel(wave: int) -> dict[str, int]:
    """Return what the sites truly have in ``wave``: relevant adverts, texts by profile (figures aside), profiles."""
    posts = [post for post in build_world().posts[wave] if post.gold["relevant"]]
    texts = {(post.profile, " ".join(re.findall(r"[^\W\d]+", post.body))) for post in posts}
    return {
        "adverts": len(posts),
        "unique_adverts": len(texts),
        "profiles": len({post.profile for post in posts}),
    }


def moves(wave: int) -> dict[str, int]:
    """Return how many profiles are new in ``wave``, still there, and gone since the wave before."""
    before, now = ({post.profile for post in build_world().posts[n] if post.gold["relevant"]} for n in (wave - 1, wave))
    return {"new": len(now - before), "continuing": len(now & before), "gone": len(before - now)}


def write_truth(folder: Path) -> list[Path]:
    """Write ``truth-WAVE.jsonl`` and, for ``admap evaluate-links``, ``links-WAVE.csv`` for both waves."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for wave in build_world().posts:
        adverts = truth(wave)
        jsonl, links = folder / f"truth-{wave}.jsonl", folder / f"links-{wave}.csv"
        lines = [json.dumps(advert, ensure_ascii=False) + "\n" for advert in adverts]
        jsonl.write_text("".join(lines), encoding="utf-8")
        with links.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["ad_id", "profile"], extrasaction="ignore")
            writer.writeheader()
            writer.writerows(adverts)
        written += [jsonl, links]
    return written
