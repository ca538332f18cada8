"""A municipality from nothing to its first report: what `manage.py new_municipality` does.

`plan` says what is wanted, from a file or from answers; `steps` do it, each in a transaction of
its own and each so that doing it again changes nothing; `missing` says what keeps it from
going live.
"""
