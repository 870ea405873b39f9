"""The studio: a page in the browser for everything that the command line does to a deck.

`serve` runs a server for the browser of this machine alone (see `guard`). The deck folder is the
only state (see `desk`); what is known of its text is kept in memory while the studio runs (see
`work`).
"""

from __future__ import annotations

from policydeck.studio.server import serve

__all__ = ["serve"]
