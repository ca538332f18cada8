"""How a town is set up by people: each thing that can be settled is described once.

`fields` say what a value may be and how it is put in words; a `parts.Part` says which values
belong together, how they are read from the database and written. Pages, the log of changes,
undoing and the file (YAML) all go through `parts.settle`.

    parts.register(Part(key="departments", ...))     # in AppConfig.ready, in order
    parts.settle("departments", town, "bauhof", {"name": "Bauhof"}, by=user)
    changes.words(row)                               # what stands in the log
"""
