import warnings

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PhotosConfig(AppConfig):
    name = "photos"

    def ready(self) -> None:
        from django.conf import settings
        from PIL import Image

        from accounts.vault import acts
        from common import doctor
        from common.backup import hooks
        from moderation.kinds import Kind, register
        from photos import journalled, retention

        retention.register_kinds()
        acts.register(journalled.STAFF)
        doctor.register("photos.checkup.pictures")
        hooks.register_files("photos.backup.expected")
        # Pillow only warns up to twice the limit; here the limit is the limit.
        Image.MAX_IMAGE_PIXELS = settings.PHOTO_MAX_PIXELS
        warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
        register(
            Kind(
                key="photos.photo",
                label=_("Foto"),
                decided="photos.services.item_decided",
                context="photos.moderation.context",
                not_yet="photos.moderation.not_yet",
                lift="photos.redacting.lift",
                texts="photos.describing.texts",
                redact="photos.describing.redact",
                words_may_go=True,
                published="before",
                is_part=True,
            )
        )
