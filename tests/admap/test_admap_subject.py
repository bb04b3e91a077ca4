"""What is held about a person, and that an erasure reaches everything: rows, kept pages, queue page, later crawls."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from loopback_site import Answer, Site, site_dict
from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator

from admap import stages
from admap.errors import UsageError
from admap.home import Home, make_home, open_home
from admap.stages.erasing import erase
from admap.stages.subject import extract_of, holdings
from admap.subject_contacts import contact_hashes
from crawlers.manifest import check
from crawlers.sitefile import SiteFile
from outreach.queue import write_queue
from storage import adverts, aggregates, cases, erasing, waves
from storage.base import Base
from storage.models import AdvertVersion, AlertRow, CaseEvent, Contact, OptOut

PHONE = "070-174 06 31"
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
ADVERT = {"key": {"url": r"/ad/(\d+)"}, "title": "h1", "body": "p"}
PAGES = {
    "/": '<a class=ad href="/ad/1">Ny tjej, ring 070-1740631</a>',
    "/list2": '<a class=ad href="/ad/2">x</a><a class=ad href="/ad/3">y</a><a class=ad href="/ad/4">z</a>',
    "/ad/1": "<h1>Klara i Gävle</h1><p>Jag är 17 år och tar emot i Gävle med min väninna. Ring 070-1740631.</p>",
    "/ad/2": "<h1>Klara</h1><p>Jag är 17 år och tar emot i Gävle med min väninna. Ring 070-174 06 31.</p>",
    "/ad/3": '<h1>Berit i Kalmar</h1><p>Berit, 41 år, Kalmar. Ring 070-1740632.</p><a href="/ad/1">liknande</a>',
    "/ad/4": "<h1>Ulla i Visby</h1><p>Ulla, 38 år, Visby. Ring 070-1740633.</p>",
}


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    served = Site()
    served.pages |= {path: Answer(text) for path, text in PAGES.items()}
    yield served
    served.stop()


@pytest.fixture(scope="module")
def site(served: Site) -> SiteFile:
    listing = {"starts": ["/", "/list2"], "adverts": "a.ad"}
    return SiteFile.model_validate(site_dict(served.address, "small", listing=listing, advert=ADVERT))


@pytest.fixture(scope="module")
def erased(site: SiteFile, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, bytes]]:
    """A home whose wave was crawled for real, and from which one person was erased; with the person's ciphertext."""
    folder = tmp_path_factory.mktemp("subject") / "home"
    make_home(folder)
    with open_home(folder) as home:
        stages.survey(home, "first", [site], write_queue, observed_on=date(2026, 5, 1), allow_private=True)
        hashes = contact_hashes(home.store.cipher, PHONE)
        found = holdings(home, hashes)
        assert (len(found.stating), len(found.profiles)) == (2, 1)
        assert {stated.texts[0][1] for stated in extract_of(home, found)} == {"Klara i Gävle", "Klara"}
        with home.store.begin() as session:
            account = _account(session)
            cases.add_step(session, home.store.cipher, found.alerts[0], account, "note", "Talade med Klara.", NOW)
            kept = session.scalars(select(AdvertVersion.content)).all()
            session.add(OptOut(keyed_hash="0" * 32, profile_id=found.profiles[0], at=NOW))
        mine = next(content for content in kept if "Klara i" in home.store.cipher.decrypt(content))
        done = erase(home, hashes, write_queue, "anna", NOW)
        assert (done.adverts, done.profiles, done.under_way) == (2, 1, ())
        yield home, mine


def _account(session: object) -> int:
    from storage import accounts

    return accounts.add_account(session, "anna", "outreach", ["SE"], "x", NOW).id  # type: ignore[arg-type]


def test_nothing_is_held_any_more_and_other_people_are_untouched(erased: tuple[Home, bytes]) -> None:
    home, _ = erased
    found = holdings(home, contact_hashes(home.store.cipher, PHONE))
    assert (found.ad_ids, found.profiles, found.erased_before) == ((), (), True)
    with home.store.begin() as session:
        left = adverts.observed(session, home.store.cipher, waves.get_wave(session, "first"))
        assert [o.advert.title for o in left] == ["Berit i Kalmar", "Ulla i Visby"]
        assert session.scalars(select(AlertRow)).all() == session.scalars(select(CaseEvent)).all() == []
        assert len(session.scalars(select(Contact)).all()) == 2
        assert session.get(OptOut, "0" * 32) is not None
        assert aggregates.aggregates_of(session, waves.get_wave(session, "first"))


def test_no_file_of_the_home_holds_the_words_the_number_or_the_ciphertext(erased: tuple[Home, bytes]) -> None:
    home, ciphertext = erased
    looked = 0
    for path in home.settings.home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert ciphertext not in content, path
            content = gzip.decompress(content) if path.suffix == ".gz" else content
            assert b"Klara" not in content, path
            assert b"1740631" not in content, path
            assert b"/ad/1 " not in content, path
            looked += path.suffix == ".gz"
    assert looked == 1
    assert not (home.settings.home / "linkage.npz").exists()


def test_the_warc_file_is_whole_and_its_checksum_holds(erased: tuple[Home, bytes]) -> None:
    home, _ = erased
    folder = home.warc_folder("first")
    assert {one.state for one in check(folder)} == {"intact"}
    (path,) = folder.glob("*.warc.gz")
    with path.open("rb") as stream:
        kinds = [(r.rec_type, r.rec_headers.get_header("WARC-Target-URI")) for r in ArchiveIterator(stream)]
    assert kinds.count(("metadata", None)) == 6  # two adverts with their requests, two listings that name them
    answers = [url.rpartition("/")[2] for kind, url in kinds if kind == "response"]
    assert {"3", "4"} <= set(answers)
    assert not {"1", "2"} & set(answers)


def test_the_wave_can_be_read_anew_and_crawled_again_without_bringing_it_back(
    erased: tuple[Home, bytes], site: SiteFile, served: Site
) -> None:
    home, _ = erased
    assert stages.extract(home, "first") == 2
    served.pages["/list2"] = Answer(PAGES["/list2"] + '<a class=ad href="/ad/5">Ny</a>')
    served.pages["/ad/5"] = Answer("<h1>Nytt namn</h1><p>Nu i Umeå. Ring noll sju noll 174 06 31.</p>")
    stages.survey(home, "second", [site], write_queue, observed_on=date(2026, 6, 1), allow_private=True)
    with home.store.begin() as session:
        seen = adverts.observed(session, home.store.cipher, waves.get_wave(session, "second"))
        assert [o.advert.title for o in seen] == ["Berit i Kalmar", "Ulla i Visby"]
        assert erasing.erased_among(session, home.store.cipher, waves.get_wave(session, "second")) == []
    for path in home.warc_folder("second").glob("*.warc.gz"):
        content = gzip.decompress(path.read_bytes())
        assert b"Klara" not in content
        assert b"Nytt namn" not in content
    assert {one.state for one in check(home.warc_folder("second"))} == {"intact"}


def test_every_table_that_could_name_a_person_is_known_to_the_erasure() -> None:
    named = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in {"adverts", "observations", "profiles", "contacts", "advert_versions"}
        and column.name not in erasing.REFERENCES
    }
    assert named == {"coded_values.contact_id", "observations.version_id"}, "name the column as the others do"


@pytest.mark.parametrize("written", ["", "ab", "a@b", "070", "1740605", "myspace:anna", "x" * 300])
def test_what_is_no_contact_is_refused_without_being_repeated(home: Home, written: str) -> None:
    with pytest.raises(UsageError) as refused:
        contact_hashes(home.store.cipher, written)
    assert len(written) < 4 or written not in str(refused.value)


def test_a_contact_is_found_however_it_is_written(home: Home) -> None:
    cipher = home.store.cipher
    ways = {"070-174 06 31", "+46701740631", "0046 70 174 06 31", "(070) 1740631"}
    assert len({contact_hashes(cipher, way) for way in ways}) == 1
    assert contact_hashes(cipher, "Telegram:@Anna_x") == contact_hashes(cipher, "telegram:anna_x")
    assert contact_hashes(cipher, "telegram:anna_x") < contact_hashes(cipher, "@anna_x")
