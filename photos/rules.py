"""Who may see a picture that is not public. A draft's sender shows its key instead."""

import rules
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from photos.models import Photo


@rules.predicate
def may_see_its_item(user: User | AnonymousUser, photo: Photo) -> bool:
    return photo.item is not None and user.has_perm("moderation.see_item", photo.item)


rules.add_perm("photos.see_photo", may_see_its_item)
