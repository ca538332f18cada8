"""The case file of a report: everything the town knows of it, for its own files, a court or an
insurer, as a PDF that everybody can read and as a ZIP that machines can read as well.

`gathering` looks it up once, `pages` makes the PDF of it, `packing` the ZIP.
"""
