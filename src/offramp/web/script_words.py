"""The words of the scripts of pages, as messages of the catalogue; each page in another language has their translations."""

from __future__ import annotations

from offramp.language.sentence import mark

__all__ = ["WORDS"]

WORDS = (
    mark("Saving …"),
    mark("Not saved: {why}"),
    mark("Version {number}."),
    mark("Saved. Another page changed the case too: load this page again when you have saved the rest."),
    mark("No figures: {why}."),
    mark("the server has no figures for these numbers"),
    mark("the server does not answer"),
    mark("sign in again by the address that the terminal printed"),
    mark("the server answered with status {status}"),
    mark("Zoom in"),
    mark("Zoom out"),
    mark("Whole"),
    mark("Show the whole picture"),
    mark("Reset"),
    mark("Reset size and place"),
    mark("Keys in the picture: arrows go to the next state, Enter asks why, + and − zoom, 0 resets."),
    mark("Go to a state to read it here."),
)
"""The messages that `said` of `static/words.js` is called with."""
