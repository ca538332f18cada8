"""Who else follows what moderation decides about a picture, told by the apps that show it.

    decided.register("defects.services.proof.picture_decided")     # in AppConfig.ready

The function is called as `function(photo, decision)` in the deciding transaction, when the
picture itself was decided about (not what it hangs below) and its row follows already.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from moderation.models import Decision
    from photos.models import Photo

_followers: list[str] = []


def register(dotted: str) -> None:
    if dotted not in _followers:
        _followers.append(dotted)


def tell(photo: "Photo", decision: "Decision") -> None:
    for dotted in _followers:
        follow: Callable[[Photo, Decision], None] = import_string(dotted)
        follow(photo, decision)
