"""Words of the addresses under /beteiligung/ that are no slugs."""

# First parts of addresses under /beteiligung/ that no project may have as its slug.
RESERVED = frozenset(
    {"verwalten", "mitmachen", "weiter", "folgen", "kommentar", "karte", "suche", "neu", "themen"}
)
