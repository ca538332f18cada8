"""Brings in what another platform has collected; see `import_proposals`."""

from participation.importing.proposals import Options, import_proposals, span_of

__all__ = ["Options", "import_proposals", "span_of"]
