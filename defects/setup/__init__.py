"""Setting up what can be reported: kinds in groups, and what is asked about them.

They are parts of `accounts.setup`: pages, log, undoing and the file all go that way.
"""
