"""The fictional town Lindenbach, so that a first look shows a living place.

`town.build` draws it from a seed without touching the database; `store` writes it;
`stories` fills it with reports through the real services.
"""
