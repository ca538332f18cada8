"""The shapes of the answers, for the schema. The database writes them, see `features`.

A test lets Schemathesis compare real answers with these shapes.
"""

from typing import Any

from rest_framework import serializers
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from common.languages import CODES
from defects.api.questions import DATATYPES
from defects.models import Question, Report, ReportPhoto
from defects.states import Verb
from geo.models import Zone

STATE_KEYS = (
    "received",
    "accepted",
    "planned",
    "in_progress",
    "secured",
    "question",
    "elsewhere",
    "reopened",
    "fixed",
    "confirmed",
    "not_fixed",
    "nothing_found",
    "answered",
    "duplicate",
)
TONES = ("neutral", "progress", "waiting", "done", "closed")


class PictureSerializer(serializers.Serializer[Any]):
    url = serializers.URLField(help_text="WebP, the longer side 1600 pixels.")
    thumbnail = serializers.URLField(help_text="WebP, the longer side 400 pixels.")
    alt = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(choices=ReportPhoto.Role.values)


class HistorySerializer(serializers.Serializer[Any]):
    verb = serializers.ChoiceField(choices=[verb for verb in Verb.values if verb != "undone"])
    at = serializers.DateTimeField()
    body = serializers.CharField(allow_null=True, help_text="The office that acted.")


class ReportSerializer(GeoFeatureModelSerializer):  # type: ignore[misc]  # untyped package
    """A defect in public space. Texts and pictures only after they were released."""

    label = serializers.CharField(help_text="What people call it, such as L-2614.")
    url = serializers.URLField()
    category = serializers.CharField(help_text="Key of the category.")
    category_name = serializers.CharField()
    group = serializers.CharField(help_text="Key of the category's group, or its own.")
    state = serializers.ChoiceField(choices=STATE_KEYS)
    tone = serializers.ChoiceField(choices=TONES)
    is_open = serializers.BooleanField()
    zone = serializers.UUIDField(allow_null=True)
    zone_name = serializers.CharField(allow_null=True)
    body = serializers.CharField(help_text="Who is in charge.")
    duplicate_of = serializers.UUIDField(allow_null=True)
    text = serializers.CharField(allow_null=True)
    pictures = PictureSerializer(many=True)

    class Meta:
        model = Report
        geo_field = "location"
        id_field = "uuid"
        fields = [
            "uuid", "number", "label", "url", "category", "category_name", "group", "state",
            "tone", "is_open", "place", "zone", "zone_name", "body", "planned_for", "created_at",
            "updated_at", "closed_at", "duplicate_of", "text", "pictures",
        ]  # fmt: skip


class ReportDetailSerializer(ReportSerializer):
    """One report with its public history."""

    history = HistorySerializer(many=True)

    class Meta(ReportSerializer.Meta):
        fields = [*ReportSerializer.Meta.fields, "history"]


class ZoneSerializer(GeoFeatureModelSerializer):  # type: ignore[misc]  # untyped package
    """A part of the municipality, its boundary simplified to about 5 metres."""

    layer = serializers.CharField(help_text="Key of the layer, such as stadtteile.")
    layer_name = serializers.CharField()

    class Meta:
        model = Zone
        geo_field = "boundary"
        id_field = "uuid"
        fields = ["uuid", "key", "slug", "name", "layer", "layer_name"]


class CategorySerializer(serializers.Serializer[Any]):
    """A kind of defect. Without `group` it is a group itself."""

    id = serializers.UUIDField()
    key = serializers.CharField()
    name = serializers.DictField(
        child=serializers.CharField(), help_text='Per language: {"de": ..., "en": ...}.'
    )
    group = serializers.CharField(allow_null=True)
    icon = serializers.CharField()


class StopSerializer(serializers.Serializer[Any]):
    """With this answer no report is opened: what to do instead, and whom to call."""

    text = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)


class LimitStopSerializer(StopSerializer):
    when = serializers.ChoiceField(
        choices=Question.StopWhen.values,
        help_text="Beyond `limit`: less or more than it in `unit`, or older or newer than so "
        "many days before the day of the answer.",
    )
    limit = serializers.FloatField()


class ValueSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="What is sent as the answer.")
    name = serializers.CharField()
    stop = StopSerializer(allow_null=True)


class QuestionSerializer(serializers.Serializer[Any]):
    """One question; the names are those of a GeoReport v2 service definition."""

    code = serializers.CharField()
    kind = serializers.ChoiceField(choices=Question.Kind.values)
    datatype = serializers.ChoiceField(
        choices=list(DATATYPES.values()), help_text="`datetime` is a day here: YYYY-MM-DD."
    )
    required = serializers.BooleanField()  # type: ignore[assignment]  # a field of ours
    order = serializers.IntegerField(min_value=1)
    description = serializers.CharField(help_text="The question.")
    datatype_description = serializers.CharField(allow_blank=True, help_text="A hint below it.")
    values = ValueSerializer(many=True)
    unit = serializers.CharField(allow_blank=True, help_text="Of a number, such as cm.")
    least = serializers.FloatField(allow_null=True)
    most = serializers.FloatField(allow_null=True)
    longest = serializers.IntegerField(allow_null=True, help_text="Of a text, in characters.")
    stop = LimitStopSerializer(allow_null=True)


class CategoryDetailSerializer(CategorySerializer):
    """A kind of defect with what is asked about it, in the order of the form."""

    language = serializers.ChoiceField(choices=CODES)
    questions = QuestionSerializer(many=True)


class CategoryListSerializer(serializers.Serializer[Any]):
    categories = CategorySerializer(many=True)


class ReportPageSerializer(serializers.Serializer[Any]):
    """A GeoJSON FeatureCollection; `next` is the address of what follows, null at the end."""

    type = serializers.CharField(help_text="Always FeatureCollection.")
    features = serializers.ListField(child=ReportSerializer())
    next = serializers.URLField(allow_null=True)


class ZonePageSerializer(serializers.Serializer[Any]):
    """A GeoJSON FeatureCollection; `next` is the address of what follows, null at the end."""

    type = serializers.CharField(help_text="Always FeatureCollection.")
    features = serializers.ListField(child=ZoneSerializer())
    next = serializers.URLField(allow_null=True)
