"""One proposal as one person may read it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, F, OuterRef, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from accounts import digest
from accounts.models import User
from common.rows import only
from geo.models import Municipality
from moderation.models import Visibility
from moderation.removals import Removal
from participation.following import PROPOSAL
from participation.models import Answer, Consultation, Proposal, ProposalPhoto, Support
from participation.models.consultation import Act
from participation.models.proposal import ProposalQuerySet
from participation.neighbours import Neighbour, neighbours_of
from participation.phases import Schedule
from participation.removal import removal_of
from participation.services.supports import SUPPORTABLE
from participation.states import TRANSITIONS, Verb, Word, public_word
from participation.talk.page import when
from participation.talk.shown import nobody
from photos.models import Photo

LARGE, SMALL = 1600, 400
WITHDRAWABLE = TRANSITIONS[Verb.WITHDRAWN][0]


@dataclass(frozen=True, slots=True)
class Picture:
    """Addresses of both sizes and what it shows; `is_public` is false for one that waits."""

    small: str
    large: str
    width: int
    height: int
    alt: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class Supporters:
    """The button and the number beside it.

    `count` is None while results are hidden, from everybody, until `hidden_until`. `closed`
    says in a sentence when people can or could support; "" while they can, or never could.
    """

    count: int | None
    hidden_until: datetime | None
    is_mine: bool
    is_open: bool
    closed: str


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything the page of a proposal says. What is hidden from the reader is not in here.

    `review` is told to whoever sees a proposal that is not public. `answer` is the present
    word of the town, `earlier` those before it, the newest first.
    """

    proposal: Proposal
    word: Word
    is_mine: bool
    is_followed: bool
    review: str
    supporters: Supporters
    answer: Answer | None
    earlier: list[Answer]
    pictures: list[Picture]
    waiting_pictures: int
    merged: list[dict[str, str]]
    neighbours: list[Neighbour]
    may_edit: bool
    may_withdraw: bool
    may_drop_name: bool
    may_drop_pictures: bool

    @property
    def public_picture(self) -> Picture | None:
        """The first one that everybody may see: the face of a link to this page."""
        return next((picture for picture in self.pictures if picture.is_public), None)

    @property
    def is_alive(self) -> bool:
        """Whether people can, could or will be able to support it."""
        return self.proposal.shown and self.proposal.state in SUPPORTABLE

    @property
    def who(self) -> str:
        return self.proposal.public_author or nobody()


def consultation_at(
    municipality: Municipality, project: str, consultation: str, *, user: User | AnonymousUser
) -> Consultation | None:
    """The consultation at an address if `user` may see its project; one statement (one more for
    who is signed in)."""
    found = only(
        Consultation.objects.of(municipality)
        .filter(slug=consultation, project__slug=project)
        .select_related("project")
        .defer(
            "area", "text", "project__area", "project__text", "project__outcome", "project__search"
        )
    )
    if found is None:
        return None
    found.municipality = found.project.municipality = municipality
    return found if user.has_perm("participation.see_project", found.project) else None


def find(consultation: Consultation, number: int, *, user: User | AnonymousUser) -> Proposal | None:
    """One proposal with all that its page says of it, if `user` may see it; one statement. What
    a rule removed is not found, whoever asks: see `removal`.

    Few tables are joined: with ten of them the database plans longer than it reads.
    """
    municipality = consultation.municipality
    mine: Exists | Value = Value(False, output_field=BooleanField())
    if user.is_authenticated:
        mine = Exists(Support.objects.filter(proposal=OuterRef("pk"), user=user))
    merged = Proposal.objects.public().filter(merged_into=OuterRef("pk")).order_by("number")
    found = only(
        _numbered(consultation, number, user)
        .select_related("thread", "item", "category", "author")
        .defer("search", "location", "location_3857")
        .annotate(
            zone_name=F("zone__name"),
            supported=mine,
            followed=digest.followed(municipality, user, PROPOSAL, "uuid"),
            merged_here=ArraySubquery(
                merged.values(json=JSONObject(number="number", title="title"))[:20]
            ),
        )
    )
    return _completed(found, consultation)


def find_thread_of(
    consultation: Consultation, number: int, *, user: User | AnonymousUser
) -> Proposal | None:
    """The same proposal for whoever only writes below it, without what its page shows."""
    found = only(
        _numbered(consultation, number, user)
        .select_related("thread", "item")
        .only(
            *("uuid", "municipality", "consultation", "number", "title", "shown", "state"),
            *("author", "thread", "item"),
            *("thread__municipality", "thread__consultation", "thread__item"),
            *("thread__comment_count", "thread__for_count"),
            *("thread__against_count", "thread__neutral_count"),
            *("item__uuid", "item__municipality", "item__kind", "item__parent"),
            *("item__visibility", "item__shown", "item__version"),
        )
    )
    return _completed(found, consultation)


def _numbered(
    consultation: Consultation, number: int, user: User | AnonymousUser
) -> ProposalQuerySet:
    return (
        Proposal.objects.visible_to(user, consultation.municipality)
        .filter(consultation=consultation, number=number)
        .exclude(item__visibility=Visibility.REMOVED)
        .order_by()
    )


def _completed(found: Proposal | None, consultation: Consultation) -> Proposal | None:
    """With the rows that are in hand already."""
    if found is not None:
        found.municipality = consultation.municipality
        found.consultation = consultation
        if found.thread is not None and found.item is not None:
            found.thread.consultation = consultation
            found.thread.item = found.item
    return found


def removal(consultation: Consultation, number: int) -> Removal | None:
    """The sentence that stands where a proposal was; None if there is nothing to say."""
    item_id = (
        Proposal.objects.in_consultation(consultation)
        .filter(number=number, item__visibility=Visibility.REMOVED)
        .values_list("item_id", flat=True)
        .first()
    )
    if item_id is None:
        return None
    return removal_of(item_id, consultation.municipality)


def detail(proposal: Proposal, *, user: User | AnonymousUser, schedule: Schedule) -> Detail:
    """What the page of a `proposal` that `find` has found says; three statements."""
    is_mine = user.is_authenticated and proposal.author_id == user.pk
    pictures, waiting = _pictures(proposal, all_of_them=not proposal.shown)
    answers = _answers(proposal)
    return Detail(
        proposal=proposal,
        word=public_word(proposal),
        is_mine=is_mine,
        is_followed=proposal.followed,  # type: ignore[attr-defined]  # annotated by `find`
        review="" if proposal.shown else _review(proposal, is_mine=is_mine),
        supporters=supporters(proposal, schedule),
        answer=answers[0] if answers else None,
        earlier=answers[1:],
        pictures=pictures,
        waiting_pictures=waiting,
        merged=proposal.merged_here,  # type: ignore[attr-defined]  # annotated by `find`
        neighbours=neighbours_of(proposal) if proposal.shown else [],
        may_edit=is_mine and user.has_perm("participation.edit_proposal", proposal),
        may_withdraw=is_mine and proposal.state in WITHDRAWABLE,
        may_drop_name=is_mine
        and bool(proposal.public_author)
        and user.has_perm("participation.withdraw_name_of_proposal", proposal),
        may_drop_pictures=is_mine
        and bool(pictures or waiting)
        and user.has_perm("participation.withdraw_picture", proposal),
    )


def supporters(proposal: Proposal, schedule: Schedule) -> Supporters:
    """Reads what `find` has annotated."""
    is_open = proposal.shown and proposal.state in SUPPORTABLE and schedule.allows(Act.SUPPORT)
    return Supporters(
        count=None if schedule.results_hidden else proposal.support_count,
        hidden_until=schedule.results_from,
        is_mine=bool(proposal.supported),  # type: ignore[attr-defined]  # annotated by `find`
        is_open=is_open,
        closed="" if is_open else when(schedule, Act.SUPPORT),
    )


def _review(proposal: Proposal, *, is_mine: bool) -> str:
    is_pending = proposal.item is not None and proposal.item.visibility == Visibility.PENDING
    if not is_mine:
        return _("Dieser Vorschlag ist nicht öffentlich.")
    if is_pending:
        return _("Ihr Vorschlag wird geprüft. Noch sehen nur Sie ihn.")
    return _("Ihr Vorschlag wurde nicht freigegeben. Nur Sie sehen ihn.")


def _answers(proposal: Proposal) -> list[Answer]:
    """The newest first; nothing is asked where no department has answered."""
    if not proposal.decision:
        return []
    return list(
        Answer.objects.filter(proposal=proposal).select_related("department").order_by("-id")
    )


def _pictures(proposal: Proposal, *, all_of_them: bool) -> tuple[list[Picture], int]:
    """The released pictures and how many wait. Whoever sees a proposal that is not public
    sees `all_of_them`, as far as they are prepared."""
    found: list[Picture] = []
    waiting = 0
    rows = ProposalPhoto.objects.filter(proposal=proposal).select_related("photo__item")
    for row in rows:
        photo = row.photo
        is_pending = photo.item is not None and photo.item.visibility == Visibility.PENDING
        if photo.shown or (all_of_them and photo.state == Photo.State.READY):
            found.append(_picture(photo))
        elif is_pending:
            waiting += 1
    return found, waiting


def _picture(photo: Photo) -> Picture:
    url = photo.public_url if photo.shown else photo.private_url
    return Picture(
        small=url(SMALL),
        large=url(LARGE),
        width=photo.width or 4,
        height=photo.height or 3,
        alt=photo.alt,
        is_public=photo.shown,
    )
