"""What stands in the journal, in words. Each app says them for the verbs it writes:

    acts.register({"moderation.flagged": _("Inhalt beanstandet"), "moderation.decided": "..."})

in `AppConfig.ready`. What residents do is in every language of the public, what only staff do in
German alone.
"""

from collections.abc import Collection, Mapping

from django.utils.functional import Promise

_words: dict[str, str | Promise] = {}


def register(words: Mapping[str, str | Promise]) -> None:
    _words.update(words)


def known() -> Collection[str]:
    return _words.keys()


def said(verb: str) -> str:
    """The words for `verb`; the verb itself for one that no code writes any more."""
    return str(_words.get(verb, verb))
