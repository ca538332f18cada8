"""A backup is one tar file that proves itself; restoring compares every row and every file.

In this order, so that it can be written to a pipe and a broken one is known by its missing end:

    database/000000 ...     pg_dump's custom format, cut into pieces
    files/private/... and files/public/...
    extra/<name>            what apps want to be at hand without a database (`hooks`)
    files.jsonl             one line per file: path, size, sha256, in the same order
    manifest.json           everything else: tables with rows and checksums, rights, versions
    manifest.sha256         of the manifest

By hand: `tar -xOf FILE --wildcards 'database/*' | pg_restore ...`.
"""


class Refused(Exception):
    """It cannot be done as things are; the message is a sentence for the administrator."""
