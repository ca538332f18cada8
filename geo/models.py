"""Places: municipalities, their zones, roads, assets, addresses and the base map.

All geometry is longitude/latitude on WGS 84 (SRID 4326). Boundaries are geometry, asked
with `covers` (edges included); points that people are near to are geography, so that
`dwithin` counts metres on the ground.
"""

from datetime import date
from typing import Self

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.contrib.gis.geos import Point
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.calendar import Land
from common.models import PublicId
from geo.srid import WEB_MERCATOR, WGS84


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def covering(self, point: Point) -> Self:
        """Municipalities whose boundary contains or touches `point` (SRID 4326).

        Asked of the boundary's parts: the index leads to a piece of at most 64 corners,
        not to a coastline that must be read whole. Add `.defer("boundary")` or `.only()`.
        """
        parts = BoundaryPart.objects.filter(part__covers=point)
        return self.filter(pk__in=parts.values("municipality"))


class Municipality(PublicId):
    """A town, or a county that hosts its towns; the tenant of everything below it.

    `numbers` lists telephone numbers by hour and `hours` the opening hours; see
    `geo.hours` for their shape. `texts` holds what differs per language:
    `{"de": {...}, "en": {...}}` with German as the fallback. Until it is live the public sees
    nothing of it but that it is being prepared (`accounts.opening`).
    """

    class State(models.TextChoices):
        PREPARATION = "preparation"
        LIVE = "live"

    ags = models.CharField("Amtlicher Gemeindeschlüssel", max_length=8, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="towns"
    )
    boundary = models.MultiPolygonField(srid=WGS84)
    base_url = models.URLField("address for mails and QR codes")
    number_prefix = models.CharField(max_length=4, blank=True)
    colour = models.CharField(max_length=7, default="#0b5394")
    colour_dark = models.CharField(max_length=7, default="#8ab4f8")
    coat_of_arms = models.CharField("static file or path in PUBLIC_DIR", max_length=200, blank=True)
    numbers = models.JSONField(default=list, blank=True)
    hours = models.JSONField(default=dict, blank=True)
    texts = models.JSONField(default=dict, blank=True)
    closing_days = models.JSONField(
        'days without work besides the holidays: [{"day": "2027-02-08", "name": "Rosenmontag"}]',
        default=list,
        blank=True,
    )
    is_demo = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    state = models.CharField(max_length=12, choices=State, default=State.PREPARATION)
    live_at = models.DateTimeField("when it was opened last", null=True, blank=True)
    # Kept by `accounts.legal.publishing`, so that every page's footer knows without asking.
    legal_pages = ArrayField(
        models.CharField(max_length=20),
        verbose_name="published legal pages",
        default=list,
        blank=True,
    )
    places_version = models.PositiveIntegerField("raised when the base map changes", default=1)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "municipalities"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ags__regex=r"^\d{8}$"), name="geo_municipality_ags_has_8_digits"
            ),
            models.CheckConstraint(
                condition=Q(colour__regex=r"^#[0-9a-f]{6}$")
                & Q(colour_dark__regex=r"^#[0-9a-f]{6}$"),
                name="geo_municipality_colours_are_hex",
            ),
            models.CheckConstraint(
                condition=Q(state="preparation") | Q(state="live", live_at__isnull=False),
                name="geo_municipality_is_live_since",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.state == self.State.LIVE

    @property
    def land(self) -> Land:
        """The two digits of the Land, from the AGS (05 = Nordrhein-Westfalen); working days
        counted with it leave out the closing days of this town."""
        closed = frozenset(date.fromisoformat(entry["day"]) for entry in self.closing_days)
        return Land(self.ags[:2], closed)


class BoundaryPart(models.Model):
    """A piece of a boundary, kept by a trigger on the municipality: never write here."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    part = models.PolygonField(srid=WGS84)

    def __str__(self) -> str:
        return f"part of {self.municipality_id}"


class Host(models.Model):
    """A host name under which a municipality answers."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="hosts")
    name = models.CharField("host name without port, lower case", max_length=253, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ZoneLayer(models.Model):
    """One kind of division: Stadtbezirke, Stadtteile, Wasserschutzgebiete, Waldbesitz."""

    class Purpose(models.TextChoices):
        DISTRICT = "district", "shown to people as a part of town"
        ROUTING = "routing", "only for responsibility"
        SPECIAL = "special", "special area with a body of its own (water, rail, forest)"

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="layers")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=20, choices=Purpose, default=Purpose.DISTRICT)
    order = models.PositiveSmallIntegerField(
        "larger divisions first; the last district layer names a place", default=0
    )

    class Meta:
        ordering = ["municipality", "order", "key"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key"], name="geo_layer_key_once"),
            models.CheckConstraint(
                condition=Q(purpose__in=["district", "routing", "special"]),
                name="geo_layer_purpose_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ZoneQuerySet(models.QuerySet["Zone"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def districts(self) -> Self:
        return self.filter(layer__purpose=ZoneLayer.Purpose.DISTRICT)

    def covering(self, point: Point) -> Self:
        """Zones that contain or touch `point` (SRID 4326); the lower id wins on an edge."""
        return self.filter(boundary__covers=point).order_by("layer__order", "id")


class Zone(PublicId):
    """One area of a layer.

    The table also has the generated columns `boundary_3857` and `label_3857` (its middle), and
    `settled_3857`, the middle of its streets, where its name stands on a map. Only tiles and
    search use them, in SQL, so they are no fields: no list of zones pays for reading them.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="zones")
    layer = models.ForeignKey(ZoneLayer, on_delete=models.CASCADE, related_name="zones")
    key = models.CharField("the source's own key", max_length=60)
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=120)
    boundary = models.MultiPolygonField(srid=WGS84)

    objects = ZoneQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "layer", "key"], name="geo_zone_key_once"
            ),
            models.UniqueConstraint(
                fields=["municipality", "layer", "slug"], name="geo_zone_slug_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoadClass(models.TextChoices):
    """By dedication (Widmung), which decides who maintains a road."""

    MOTORWAY = "A", _("Autobahn")
    FEDERAL = "B", _("Bundesstraße")
    STATE = "L", _("Landesstraße")
    COUNTY = "K", _("Kreisstraße")
    MUNICIPAL = "G", _("Gemeindestraße")
    PATH = "P", _("Weg")
    PRIVATE = "X", _("Privatweg")


class Road(PublicId):
    """A stretch of road with one name, one class and one house-number range per side.

    `inside_od` tells whether it lies inside the Ortsdurchfahrt; None is unknown.
    House numbers run along the line's direction, left and right of it; None is unknown.
    As with zones, the generated column `line_3857` is known to SQL only, and so is `weight`:
    0 to 2 by the length of the street, for roads that are drawn without a higher class.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="roads")
    key = models.CharField("the source's own key", max_length=60)
    name = models.CharField(max_length=120, blank=True)
    number = models.CharField("road number, such as L 288", max_length=20, blank=True)
    road_class = models.CharField(max_length=1, choices=RoadClass, default=RoadClass.MUNICIPAL)
    inside_od = models.BooleanField("inside the Ortsdurchfahrt", null=True)
    left_from = models.PositiveIntegerField(null=True, blank=True)
    left_to = models.PositiveIntegerField(null=True, blank=True)
    right_from = models.PositiveIntegerField(null=True, blank=True)
    right_to = models.PositiveIntegerField(null=True, blank=True)
    line = models.MultiLineStringField(srid=WGS84, geography=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key"], name="geo_road_key_once"),
            models.CheckConstraint(
                condition=Q(road_class__in=RoadClass.values), name="geo_road_class_is_known"
            ),
        ]
        indexes = [models.Index(fields=["municipality", "name"], name="geo_road_by_name")]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.name, f"({self.number})" if self.number else ""]))


class Asset(PublicId):
    """A thing of the municipality that people report by its number: a lamp, a playground."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="assets")
    kind = models.SlugField("lamp, traffic_light, playground, container, bench ...", max_length=40)
    key = models.CharField("number on the thing", max_length=60)
    label = models.CharField(max_length=160, blank=True)
    operator = models.SlugField("key of the department in charge", max_length=60, blank=True)
    location = models.PointField(srid=WGS84, geography=True)

    class Meta:
        ordering = ["kind", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "key"], name="geo_asset_key_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Address(models.Model):
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="addresses"
    )
    street = models.CharField(max_length=120)
    house_number = models.PositiveIntegerField()
    suffix = models.CharField(max_length=20, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    place = models.CharField("town or part of town", max_length=120, blank=True)
    location = models.PointField(srid=WGS84, geography=True)

    class Meta:
        verbose_name_plural = "addresses"
        ordering = ["street", "house_number", "suffix"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "street", "house_number", "suffix", "postcode", "place"],
                name="geo_address_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.street} {self.house_number}{self.suffix}"


class SearchPlace(models.Model):
    """What the place search knows: streets, addresses, assets, parts of town, crossings.

    Rebuilt from the tables above by the importers (`geo.gazetteer`). `folded` is the label
    in lower case with ä, ö, ü, ß written out and `str.` as `strasse`, for trigrams.
    """

    class Kind(models.TextChoices):
        STREET = "street"
        ADDRESS = "address"
        ASSET = "asset"
        ZONE = "zone"
        CROSSING = "crossing"

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    label = models.CharField(max_length=200)
    detail = models.CharField("part of town or postcode, to tell twins apart", max_length=160)
    folded = models.CharField(max_length=240)
    searched = models.CharField("`folded` and the detail, folded", max_length=420, default="")
    location = models.PointField(srid=WGS84, geography=True)

    class Meta:
        indexes = [
            GinIndex(fields=["folded"], name="geo_place_trigrams", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["searched"], name="geo_place_typos", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["municipality", "kind"], name="geo_place_by_kind"),
        ]

    def __str__(self) -> str:
        return self.label


class MapFeature(models.Model):
    """Something the base map draws: water, wood, park, built-up area, building, railway."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    layer = models.SlugField("landuse, water, building, rail, label", max_length=20)
    kind = models.SlugField(max_length=40)
    name = models.CharField(max_length=120, blank=True)
    min_zoom = models.PositiveSmallIntegerField(default=9)
    shape = models.GeometryField(srid=WGS84)
    shape_3857 = models.GeneratedField(
        expression=Transform("shape", WEB_MERCATOR),
        output_field=models.GeometryField(srid=WEB_MERCATOR),
        db_persist=True,
    )

    class Meta:
        indexes = [
            models.Index(fields=["municipality", "layer"], name="geo_feature_by_layer"),
            GistIndex(fields=["shape_3857"], name="geo_feature_box"),
        ]

    def __str__(self) -> str:
        return f"{self.layer} {self.kind} {self.name}".strip()
