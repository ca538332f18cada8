"""The shapes of the answers, for the schema. The database writes them, see `features`.

A test lets Schemathesis compare real answers with these shapes.
"""

from typing import Any

from drf_spectacular.contrib.rest_framework_gis import GeoFeatureModelSerializerExtension
from rest_framework import serializers
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from geo.clusters import TONES
from participation.formats import FORMATS
from participation.models import Phase, Project, Proposal
from participation.models.comment import Stance
from participation.models.consultation import Act, Eligibility
from participation.models.proposal import Origin
from participation.states import Decision, ProposalState

_GEOMETRIES = [
    "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon",
]  # fmt: skip
# The words of a proposal: its state, or the decision once it was answered.
STATE_KEYS = (
    *(s for s in ProposalState.values if s not in ("draft", "answered")),
    *Decision.values,
)


class PlaceSerializer(GeoFeatureModelSerializer):  # type: ignore[misc]  # untyped package
    """A feature with any geometry, or none."""


class _AnyGeometry(GeoFeatureModelSerializerExtension):  # type: ignore[no-untyped-call]
    """Says so in the schema, which else knows three kinds and no null (RFC 7946, 3.2)."""

    target_class = f"{__name__}.PlaceSerializer"
    match_subclasses = True
    priority = 1

    def map_geo_feature_model_serializer(self, serializer: Any, base_schema: Any) -> Any:
        found = super().map_geo_feature_model_serializer(  # type: ignore[no-untyped-call]
            serializer, base_schema
        )
        found["properties"]["geometry"] = {
            "type": "object",
            "nullable": True,
            "required": ["type", "coordinates"],
            "properties": {
                "type": {"type": "string", "enum": _GEOMETRIES},
                "coordinates": {"type": "array", "items": {}},
            },
        }
        return found


class PlainPictureSerializer(serializers.Serializer[Any]):
    url = serializers.URLField(help_text="WebP, the longer side 1600 pixels.")
    thumbnail = serializers.URLField(help_text="WebP, the longer side 400 pixels.")
    alt = serializers.CharField(allow_blank=True)


class ProjectSerializer(PlaceSerializer):
    """A municipal project. Without geometry it concerns the whole municipality."""

    url = serializers.URLField()
    is_open = serializers.BooleanField(help_text="People can take part now.")
    topics = serializers.ListField(child=serializers.CharField())
    department = serializers.CharField(allow_null=True)
    outcome = serializers.CharField(allow_null=True, help_text="What became of it.")
    pictures = PlainPictureSerializer(many=True)

    class Meta:
        model = Project
        geo_field = "area"
        id_field = "uuid"
        fields = [
            "uuid", "slug", "url", "title", "summary", "state", "is_open", "place", "topics",
            "department", "published_at", "updated_at", "outcome", "outcome_at", "pictures",
        ]  # fmt: skip


class MilestoneSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    planned_on = serializers.DateField(allow_null=True)
    planned_words = serializers.CharField(allow_blank=True)
    done_on = serializers.DateField(allow_null=True)


class NewsSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    text = serializers.CharField()
    at = serializers.DateTimeField()


class DocumentSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    bytes = serializers.IntegerField()
    url = serializers.URLField(help_text="A PDF.")


class ProjectDetailSerializer(ProjectSerializer):
    """One project with what hangs on it; `consultations` are their ids."""

    consultations = serializers.ListField(child=serializers.UUIDField())
    milestones = MilestoneSerializer(many=True)
    news = NewsSerializer(many=True)
    documents = DocumentSerializer(many=True)

    class Meta(ProjectSerializer.Meta):
        fields = [
            *ProjectSerializer.Meta.fields,
            "text", "consultations", "milestones", "news", "documents",
        ]  # fmt: skip


class PhaseSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(help_text="The first moment after it.")
    acts = serializers.ListField(child=serializers.ChoiceField(choices=Act.values))
    results = serializers.ChoiceField(choices=Phase.Results.values)
    is_open = serializers.BooleanField()


class SetAsideSerializer(serializers.Serializer[Any]):
    """Votes, supports or thumbs that do not count, by decision of two people."""

    number = serializers.IntegerField()
    reason = serializers.CharField()
    decided_at = serializers.DateTimeField()
    decided_by_people = serializers.IntegerField(help_text="Always 2.")


class ConsultationSerializer(serializers.Serializer[Any]):
    """One question put to citizens. `contributions` is null while it would tell a result that
    nobody may see yet (`results_from`)."""

    id = serializers.UUIDField()
    project = serializers.UUIDField()
    slug = serializers.CharField()
    url = serializers.URLField()
    format = serializers.ChoiceField(choices=list(FORMATS))
    title = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    promise = serializers.CharField(allow_blank=True, help_text="What happens with the result.")
    eligibility = serializers.ChoiceField(choices=Eligibility.values)
    categories = serializers.ListField(child=serializers.CharField())
    phases = PhaseSerializer(many=True)
    contributions = serializers.IntegerField(allow_null=True)
    results_from = serializers.DateTimeField(
        allow_null=True, help_text="When results that are hidden now will be seen."
    )
    set_aside = SetAsideSerializer(
        many=True, allow_null=True, help_text="Does not count; null while results are hidden."
    )


class AnswerSerializer(serializers.Serializer[Any]):
    decision = serializers.ChoiceField(choices=Decision.values)
    text = serializers.CharField()
    department = serializers.CharField()
    at = serializers.DateTimeField()


class ProposalSerializer(PlaceSerializer):
    """A citizen's proposal: point, line or polygon. Nothing tells who made it. `supports` is
    null while nobody may see how many there are."""

    consultation = serializers.UUIDField()
    project = serializers.UUIDField()
    url = serializers.URLField()
    category = serializers.CharField(allow_null=True)
    zone = serializers.UUIDField(allow_null=True)
    zone_name = serializers.CharField(allow_null=True)
    origin = serializers.ChoiceField(choices=Origin.values)
    state = serializers.ChoiceField(choices=STATE_KEYS)
    tone = serializers.ChoiceField(choices=TONES)
    supports = serializers.IntegerField(allow_null=True)
    comments = serializers.IntegerField()
    merged_into = serializers.UUIDField(allow_null=True)
    milestone = serializers.UUIDField(allow_null=True)
    paper = serializers.URLField(allow_null=True, help_text="A council paper.")
    answer = AnswerSerializer(allow_null=True, help_text="The last one of the town.")
    pictures = PlainPictureSerializer(many=True)

    class Meta:
        model = Proposal
        geo_field = "geometry"
        id_field = "uuid"
        fields = [
            "uuid", "number", "consultation", "project", "url", "title", "text", "category",
            "place", "zone", "zone_name", "cost_euros", "origin", "state", "tone", "supports",
            "comments", "submitted_at", "edited_at", "updated_at", "merged_into", "milestone",
            "paper", "answer", "pictures",
        ]  # fmt: skip


class CommentSerializer(serializers.Serializer[Any]):
    """A comment or a reply (`parent`). What was taken away has no text but a placeholder."""

    id = serializers.UUIDField()
    parent = serializers.UUIDField(allow_null=True)  # type: ignore[assignment]
    stance = serializers.ChoiceField(choices=Stance.values)
    text = serializers.CharField(allow_null=True)
    placeholder = serializers.ChoiceField(choices=["deleted", "removed"], allow_null=True)
    department = serializers.CharField(allow_null=True, help_text="Set when the town speaks.")
    up = serializers.IntegerField()
    down = serializers.IntegerField()
    replies = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)


class ProjectPageSerializer(serializers.Serializer[Any]):
    """A GeoJSON FeatureCollection; `next` is the address of what follows, null at the end."""

    type = serializers.CharField(help_text="Always FeatureCollection.")
    features = serializers.ListField(child=ProjectSerializer())
    next = serializers.URLField(allow_null=True)


class ProposalPageSerializer(serializers.Serializer[Any]):
    """A GeoJSON FeatureCollection; `next` is the address of what follows, null at the end."""

    type = serializers.CharField(help_text="Always FeatureCollection.")
    features = serializers.ListField(child=ProposalSerializer())
    next = serializers.URLField(allow_null=True)


class ConsultationPageSerializer(serializers.Serializer[Any]):
    consultations = ConsultationSerializer(many=True)
    next = serializers.URLField(allow_null=True)


class CommentPageSerializer(serializers.Serializer[Any]):
    comments = CommentSerializer(many=True)
    next = serializers.URLField(allow_null=True)
