"""Which addresses belong to a site, and which may not be reached."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.addresses import is_private, literal_address, same_site

SITE = "https://site-a.example"


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://site-a.example/x", True),
        ("http://site-a.example/x", True),
        ("https://www.site-a.example/", True),
        ("https://SITE-A.example:443/", True),
        ("https://site-a.example:8443/", False),
        ("https://m.site-a.example/", False),
        ("https://site-a.example.evil.example/", False),
        ("https://site-a.example@evil.example/", False),
        ("https://user@site-a.example/", False),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://site-a.example:99999999/", False),
    ],
)
def test_only_the_sites_own_hosts(url: str, own: bool) -> None:
    assert same_site(url, SITE) is own


def test_another_port_is_another_site() -> None:
    assert same_site("http://127.0.0.1:8001/x", "http://127.0.0.1:8001")
    assert not same_site("http://127.0.0.1:8002/x", "http://127.0.0.1:8001")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.1.2.3",
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_private_addresses(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_public_addresses(address: str) -> None:
    assert not is_private(address)


@given(st.ip_addresses(v=4))
def test_every_spelling_of_an_address_is_seen_through(address: ipaddress.IPv4Address) -> None:
    for spelling in (str(address), str(int(address)), hex(int(address))):
        assert literal_address(spelling) == str(address)


def test_a_name_is_no_literal_address() -> None:
    assert literal_address("site-a.example") is None
