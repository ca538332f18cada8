"""The chain of hashes over the journal: made afterwards, checked by whoever wants to.

`canonical` says which bytes are hashed, `sealing` adds to the chains, `verifying` reads them
again and says what is wrong. Each municipality has a chain of its own, what belongs to none has
another. docs/audit.md tells it to people who want to write a checker of their own.
"""
