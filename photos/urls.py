from django.urls import path, re_path

from photos.views import pictures, redacting

app_name = "photos"
urlpatterns = [
    path("fotos/entwurf/<uuid:draft_key>/", pictures.draft, name="draft"),
    path(
        "fotos/entwurf/<uuid:draft_key>/<uuid:uuid>/entfernen/",
        pictures.draft_remove,
        name="draft_remove",
    ),
    path(
        "fotos/entwurf/<uuid:draft_key>/<uuid:uuid>/<int:size>.webp",
        pictures.draft_picture,
        name="draft_picture",
    ),
    path("fotos/<uuid:uuid>/<int:size>.webp", pictures.private_picture, name="private_picture"),
    path("moderation/foto/<uuid:uuid>/", redacting.redact, name="redact"),
    path("moderation/foto/<uuid:uuid>/original.webp", redacting.original, name="original"),
    re_path(
        r"^bilder/(?P<name>[0-9a-f]{32})-(?P<size>1600|400)\.webp$",
        pictures.public_picture,
        name="public_picture",
    ),
]
