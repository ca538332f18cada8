"""Brings files of the administrator into the tables of places.

    source    opens a file (anything GDAL reads, or CSV with coordinates) -> features
    shapes    any coordinate system -> longitude/latitude, 2-D, valid, of one type
    fields    which column is meant, by option or by a sensible guess
    upsert    rows by key: added, changed, unchanged, removed
    report    what happened, in sentences
    zones, streets, addresses, assets, landuse, boundary
              one kind of thing each

A file that cannot be right raises `ImportRefused` with one sentence; the commands run in
one transaction, so that nothing is half-written.
"""
