from django.urls import path, re_path

from photos import views

app_name = "photos"
urlpatterns = [
    path("fotos/entwurf/<uuid:draft_key>/", views.draft, name="draft"),
    path(
        "fotos/entwurf/<uuid:draft_key>/<uuid:uuid>/entfernen/",
        views.draft_remove,
        name="draft_remove",
    ),
    path(
        "fotos/entwurf/<uuid:draft_key>/<uuid:uuid>/<int:size>.webp",
        views.draft_picture,
        name="draft_picture",
    ),
    path("fotos/<uuid:uuid>/<int:size>.webp", views.private_picture, name="private_picture"),
    re_path(
        r"^bilder/(?P<name>[0-9a-f]{32})-(?P<size>1600|400)\.webp$",
        views.public_picture,
        name="public_picture",
    ),
]
