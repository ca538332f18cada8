"""What ends personal data: periods, holds, the purge, proof, a person's own data.

| module | holds |
|---|---|
| `kinds` | what kinds of personal data there are, told by the apps |
| `periods` | how long each is kept, in each municipality |
| `holds` | what must not be deleted for now |
| `purging` | deletes what is due, in small transactions |
| `proof` | proves a deletion without knowing what was deleted |
| `parts` | what the apps know of one person: export and erasure |
| `erasure` | an account ends |
| `package` | a person's data as a ZIP |
"""
