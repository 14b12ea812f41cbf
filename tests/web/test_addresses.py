"""All addresses of the workbench."""

from __future__ import annotations

import pkgutil

from offramp.web import pages
from offramp.web.addresses import PAGES, addresses, streams


def test_every_module_of_pages_is_asked_for_its_addresses() -> None:
    told = {module.name for module in pkgutil.iter_modules(pages.__path__)}
    with_addresses = {
        name for name in told if "ADDRESSES" in vars(__import__(f"offramp.web.pages.{name}", fromlist=["x"]))
    }
    assert with_addresses == set(PAGES)


def test_no_address_stands_twice() -> None:
    found = [(each.path, each.method) for each in addresses()]
    assert len(found) == len(set(found))
    assert not {each.path for each in addresses()} & set(streams())
