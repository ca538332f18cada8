"""A report with text, picture, contact and an exchange of words, and what may happen to it."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from uuid import uuid4

from common import secret_links
from defects import services
from defects.models import Category, Report
from defects.services import Actor, ContactDetails
from moderation.models import Case, Flag, Item, Rule, Statement, Visibility
from moderation.passages import MARKER
from moderation.published_rules import install_rules
from moderation.services import (
    Notice,
    appeal_as_author,
    decide,
    redactions,
    release_all,
    undo_decision,
)
from moderation.services import flag as take_notice
from photos import redacting
from photos.areas import Area
from photos.models import Photo
from photos.services import store_upload
from tests import factories, jobs
from tests.defects.walking import STILL, Story
from tests.photos import pictures
from tests.photos.faces import AREA, faced


@dataclass
class ReportStory(Story):
    report: Report = None  # type: ignore[assignment]
    photo: Photo = None  # type: ignore[assignment]
    rule: Rule = None  # type: ignore[assignment]
    names: set[str] = field(default_factory=set)
    seen_in_it: str = "Zwergpinscher"  # as its description says

    def copy(self) -> "ReportStory":
        """What happens to the copy does not change what this one knows."""
        made = copy(self)
        made.parts = {part: set(words) for part, words in self.parts.items()}
        made.never, made.names = set(self.never), set(self.names)
        made.searched = dict(self.searched)
        made.report = Report.objects.get(pk=self.report.pk)
        made.photo = Photo.objects.get(pk=self.photo.pk)
        made.addresses = lambda: addresses_of(made)
        return made

    def again(self) -> None:
        """Read the rows anew. A name that the picture had before must lead nowhere for ever."""
        self.report.refresh_from_db()
        self.photo.refresh_from_db()
        now = {self.photo.public_name} - {""}
        self.never |= self.names - now
        self.names |= now
        assert self.photo.item is not None
        self.parts["photo"] = {self.seen_in_it, str(self.photo.item.uuid)} | now


@cache
def _taken() -> bytes:
    """One picture for all tests, else the child would prepare its noise anew in each."""
    return pictures.encoded(faced(600, 400), "JPEG", quality=92, exif=pictures.exif())


def tell(town: factories.Town, category: Category | None = None) -> ReportStory:
    """Submitted by the real service, the picture prepared by the real worker."""
    picture = store_upload(
        municipality=town.municipality, draft_key=uuid4(), upload=pictures.upload(_taken())
    )
    report = services.submit_report(
        municipality=town.municipality,
        category=category or town.lamp,
        location=factories.TOWN_HALL,
        place="Verschwiegene Gasse 5",
        text="Der Quittenbaum wirft Schatten.",
        photos=[picture],
        contact=ContactDetails(
            email="zeugin@geheim.example", name="Zorana Petrescu", phone="01515550199"
        ),
    )
    Photo.objects.update(alt="Zwergpinscher am Zaun")
    jobs.work()
    crew, office = Actor.staff(town.bob, town.bauhof), Actor.staff(town.clara, town.tiefbau)
    services.note(report, text="Interneswort", by=crew)
    services.ask_reporter(report, text="Fragewort an Sie", by=crew)
    services.reply(report, text="Antwortwort darauf", by=Actor.resident())
    report.refresh_from_db()
    assert report.contact is not None
    photo = Photo.objects.get()
    del office
    story = ReportStory(
        town=town,
        report=report,
        photo=photo,
        rule=next(each for each in install_rules(town.municipality) if each.number == 3),
        parts={
            "report": {"Verschwiegene Gasse", str(report.uuid), str(report.item.uuid)},
            "text": {"Quittenbaum", str(report.text_item.uuid)},
            "photo": {"Zwergpinscher"},
        },
        never={
            "zeugin@geheim.example",
            "Petrescu",
            "01515550199",
            "Interneswort",
            "Fragewort",
            "Antwortwort",
            # What moderators write to the author, and what is written to them.
            *("Begründungswort", "Anklagewort", "klaegerin@geheim.example", "Widerspruchswort"),
            pictures.SECRET,
            town.bob.full_name,
            town.bob.email,
            str(report.contact.uuid),
            str(photo.uuid),
            secret_links.token(report.uuid, "report-status", report.link_version),
        },
        searched={"text": "Quittenbaum", "report": "Verschwiegene"},
        face="photo",
        unmoved=STILL,
        addresses=lambda: [],
    )
    story.addresses = lambda: addresses_of(story)
    story.again()
    return story


def wrong_links(story: ReportStory) -> list[str]:
    """They open nothing, whatever happens; who tries many is only told to wait."""
    report = story.report
    wrong = secret_links.token(report.uuid, "something-else", report.link_version)
    return [
        f"/meldung/{report.uuid}/{wrong}/",
        f"/meldung/{report.uuid}/{wrong}/foto/{story.photo.uuid}/400/",
    ]


def addresses_of(story: ReportStory) -> list[str]:
    report, photo = story.report, story.photo
    return [
        f"/meldungen/{report.number}/",
        f"/meldungen/{report.number}/qr.svg",
        f"/meldungen/{report.number}/hinweis/",
        f"/meldungen/{report.number}/hinweis/danke/",
        f"/meldungen/abo/?meldung={report.number}",
        f"/feeds/meldungen/{report.number}.atom",
        # Whoever knows what a thing is called among moderators learns nothing by it.
        *(f"/beanstanden/{item.uuid}/" for item in (report.item, report.text_item, photo.item)),
        f"/api/v1/reports/{report.uuid}/",
        *(f"/fotos/{photo.uuid}/{size}.webp" for size in (400, 1600)),
        *(f"/bilder/{name}-{size}.webp" for name in story.names for size in (400, 1600)),
    ]


def release(story: ReportStory) -> None:
    release_all(Case.objects.get(item=story.report.item, closed_at=None), by=story.town.mo)


@cache  # the same step is the same function: the walk takes it once for all ways with it
def restrict(what: str, outcome: Visibility) -> Callable[[ReportStory], None]:
    def act(story: ReportStory) -> None:
        item = {
            "report": story.report.item,
            "text": story.report.text_item,
            "photo": story.photo.item,
        }[what]
        assert item is not None
        item.refresh_from_db()
        rule = None if outcome == Visibility.SHOWN else story.rule
        decide(item, outcome, by=story.town.mo, rule=rule, note="Begründungswort" if rule else "")

    return act


def take_back(story: ReportStory) -> None:
    last = story.report.text_item.decisions.order_by("-id").first()  # type: ignore[union-attr]
    assert last is not None
    undo_decision(last, by=story.town.mo)


def edit(story: ReportStory) -> None:
    services.edit_text(story.report, text="Jetzt ein Holunderstrauch.", by=Actor.resident())
    story.parts["old text"] = story.parts["text"]
    story.parts["text"] = {"Holunderstrauch"}
    story.searched |= {"text": "Holunderstrauch", "old text": "Quittenbaum"}


@cache
def redact_text(*, release: bool = False) -> Callable[[ReportStory], None]:
    """A passage is taken out; what is left is the text from now on."""

    def act(story: ReportStory) -> None:
        item = Item.objects.get(report_of_text=story.report)
        redactions.redact_text(
            item,
            {"text": "Der [entfernt] wirft Schatten."},
            by=story.town.mo,
            rule=story.rule,
            version=item.version,
            note="Begründungswort",
            release=release,
        )
        story.parts |= {"passage": {"Quittenbaum"}, "text": {"wirft Schatten", str(item.uuid)}}
        story.searched |= {"passage": "Quittenbaum", "text": "Schatten"}

    return act


def lift_text(story: ReportStory) -> None:
    item = Item.objects.get(report_of_text=story.report)
    redactions.lift_text(item, by=story.town.mo, version=item.version)
    story.parts["text"] |= story.parts.pop("passage")
    del story.searched["passage"]


def redact_description(story: ReportStory) -> None:
    """The picture stays, a passage of what is said about it goes."""
    _describe(story, "[entfernt] am Zaun")
    story.seen_in_it = "am Zaun"
    story.never.add("Zwergpinscher")


def remove_description(story: ReportStory) -> None:
    _describe(story, "[entfernt]")
    story.seen_in_it = MARKER
    story.never |= {"Zwergpinscher", "am Zaun"}


def _describe(story: ReportStory, alt: str) -> None:
    item = Item.objects.get(photo=story.photo)
    redactions.redact_text(
        item,
        {"alt": alt},
        by=story.town.mo,
        rule=story.rule,
        version=item.version,
        note="Begründungswort",
    )


def lift_description(story: ReportStory) -> None:
    item = Item.objects.get(photo=story.photo)
    redactions.lift_text(item, by=story.town.mo, version=item.version)
    story.seen_in_it = "Zwergpinscher"
    story.never -= {"Zwergpinscher", "am Zaun"}


def blacken(story: ReportStory, areas: tuple[Area, ...] = (AREA,)) -> None:
    item = Item.objects.get(photo=story.photo)
    redacting.redact(
        story.photo,
        areas,
        by=story.town.mo,
        rule=story.rule if areas else None,
        version=item.version,
        note="Begründungswort" if areas else "",
    )
    story.face = "" if areas else "photo"


def uncover(story: ReportStory) -> None:
    blacken(story, ())


def flag(story: ReportStory) -> None:
    notice = Notice(
        ground=Flag.Ground.ILLEGAL,
        name="Klara Klagewort",
        email="klaegerin@geheim.example",
        words="Anklagewort",
        good_faith=True,
    )
    take_notice(story.report.item, notice, by=None)
    story.never |= {"Klagewort", str(Flag.objects.get().uuid), Flag.objects.get().number}


def object_to_it(story: ReportStory) -> None:
    appeal_as_author(Statement.objects.get(), words="Widerspruchswort")
