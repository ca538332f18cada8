"""Accessible PDF files (PDF/UA-1) out of plain data.

`blocks` says what a document consists of, `render.pdf` makes the file of it, `fonts` keeps the
letters. Nothing that people wrote is ever read as markup: the layout (`document.typ`) is ours
and reads the document as data.
"""
