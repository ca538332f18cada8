"""The case file as a PDF."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from io import BytesIO

from django.utils.translation import gettext as _

from common import german
from common.clock import BERLIN
from common.typesetting.blocks import (
    Block,
    Document,
    Facts,
    Heading,
    Picture,
    Quote,
    Table,
    Text,
)
from defects.documents.gathering import CaseFile, Line
from defects.documents.gathering import Picture as Photo
from geo.attribution import attribution
from geo.still import still_map, view_at
from photos import files

# Paper shows no more, and a file with twenty photos can still be sent by mail.
_LONGEST_SIDE = 1400
_QUALITY = 80


def document(found: CaseFile) -> Document:
    """Cover, place, words, pictures, history, decisions, mails; what is empty says so."""
    report = found.report
    town = report.municipality
    blocks: list[Block] = [
        Facts(_cover(found)),
        Heading(_("Ort")),
        *_place(found),
        Heading(_("Was gemeldet wurde")),
        *_told(found),
        Heading(_("Fotos")),
        *_photos(found),
        Heading(_("Verlauf")),
        *_history(found.lines),
        Heading(_("Wer zuständig ist und warum")),
        *_responsible(found),
        Heading(_("Entscheidungen der Moderation")),
        *_rulings(found),
        Heading(_("Verschickte E-Mails")),
        *_mails(found),
    ]
    if found.contact is not None:
        blocks += [Heading(_("Kontakt der meldenden Person")), *_contact(found)]
    blocks.append(Text(_about_this_file(found), small=True))
    return Document(
        title=_("Akte %(label)s") % {"label": report.label},
        subtitle=f"{found.kind}, {report.place}" if report.place else found.kind,
        author=town.name,
        running=" · ".join(part for part in (report.label, report.file_reference) if part),
        blocks=blocks,
    )


def moment(at: datetime) -> str:
    """`03.11.2026, 14:20`: an exact moment in Germany, as files have it."""
    return f"{at.astimezone(BERLIN):%d.%m.%Y, %H:%M}"


def _cover(found: CaseFile) -> list[tuple[str, str]]:
    report = found.report
    rows = [
        (_("Aktenzeichen"), report.file_reference or _("keines")),
        (_("Nummer der Meldung"), report.label),
        (_("Art"), f"{found.group}: {found.kind}" if found.group else found.kind),
        (_("Stand"), found.state.word),
        (_("Zuständig"), report.body.name),
        (_("Gemeldet"), moment(report.created_at)),
    ]
    if report.closed_at:
        rows.append((_("Abgeschlossen"), moment(report.closed_at)))
    if report.due_on:
        rows.append((_("Fällig"), f"{report.due_on:%d.%m.%Y}"))
    if report.is_danger:
        rows.append((_("Gefahr"), _("als Gefahr gekennzeichnet")))
    rows.append((_("Öffentlich"), _("ja") if report.shown else _("nein")))
    rows.append((_("Stand dieser Akte"), moment(found.made_at)))
    return rows


def _place(found: CaseFile) -> list[Block]:
    report = found.report
    if report.location is None:
        return [Text(report.place or _("Diese Meldung hat keinen Ort."))]
    point = report.location
    pairs = [(_("Ort"), report.place or _("ohne Namen"))]
    if report.zone is not None:
        pairs.append((_("Gebiet"), report.zone.name))
    pairs.append((_("Koordinaten (WGS 84)"), f"{point.y:.6f}, {point.x:.6f}"))
    if report.accuracy_metres:
        pairs.append((_("Genauigkeit"), _("%(n)s m") % {"n": report.accuracy_metres}))
    svg, _zipped = still_map(
        report.municipality, view_at(point, 16, 680, 340), tone="place", theme="light"
    )
    where = report.place or _("ohne Namen")
    picture = Picture(
        svg,
        "svg",
        alt=_("Karte: ein Zeichen in der Mitte zeigt den Ort der Meldung, %(place)s.")
        % {"place": where},
        caption=attribution(report.municipality),
    )
    return [Facts(pairs), picture]


def _told(found: CaseFile) -> list[Block]:
    blocks: list[Block] = []
    if found.answers:
        blocks.append(Facts(found.answers))
    if found.text:
        blocks.append(Quote(found.text, by=_("Meldende Person"), marks=found.text_marks))
    elif not found.answers:
        blocks.append(Text(_("Ohne Text.")))
    return blocks


def _photos(found: CaseFile) -> list[Block]:
    if not found.pictures:
        return [Text(_("Keine."))]
    blocks: list[Block] = []
    for each in found.pictures:
        caption = _("Foto %(n)s: %(what)s") % {"n": each.number, "what": each.role}
        if each.alt != each.role:
            caption += f". {each.alt}"
        if each.marks:
            caption += f" ({', '.join(each.marks)})"
        content = as_jpeg(each)
        if content is None:
            blocks.append(Text(_("%(caption)s: liegt nicht vor.") % {"caption": caption}))
        else:
            blocks.append(Picture(content, "jpg", alt=each.alt, caption=caption, width=0.75))
    return blocks


def as_jpeg(picture: Photo) -> bytes | None:
    """The picture as people with a right to it see it, black where it is black; None if it is
    not prepared yet. From our own file, never from what was sent."""
    from PIL import Image  # takes memory that a process mostly does without

    path = files.derivative(picture.photo.uuid, 1600, picture.photo.revision)
    with suppress(FileNotFoundError), Image.open(path, formats=["WEBP"]) as image:
        image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
        target = BytesIO()
        image.convert("RGB").save(target, "JPEG", quality=_QUALITY)
        return target.getvalue()
    return None


def _history(lines: Sequence[Line]) -> list[Block]:
    blocks: list[Block] = []
    for line in lines:
        blocks.append(Heading(f"{moment(line.at)}: {line.what}", level=2))
        blocks.append(Text(_by(line), small=True))
        if line.text:
            blocks.append(Quote(line.text, marks=line.marks))
    return blocks


def _by(line: Line) -> str:
    shown = _("öffentlich") if line.is_public else _("nur für die Verwaltung")
    marks = [] if line.text else line.marks
    return " · ".join([line.who, shown, *marks])


def _responsible(found: CaseFile) -> list[Block]:
    rows = [[moment(each.at), each.body, each.how, each.sentence] for each in found.whys]
    header = [_("Wann"), _("Stelle"), _("Wie"), _("Warum")]
    blocks: list[Block] = [Table(header, rows, widths=[1.3, 1.5, 1.3, 2.6])]
    if found.outside:
        blocks.append(Heading(_("Übergaben nach außerhalb"), level=2))
        header = [_("Stelle"), _("Seit"), _("Antwort"), _("Bis")]
        rows = [
            [
                each.body,
                moment(each.at),
                moment(each.answered_at) if each.answered_at else _("keine"),
                moment(each.ended_at) if each.ended_at else _("liegt noch dort"),
            ]
            for each in found.outside
        ]
        blocks.append(Table(header, rows, widths=[2, 1.3, 1.3, 1.3]))
    return blocks


def _rulings(found: CaseFile) -> list[Block]:
    if not found.rulings:
        return [Text(_("Keine."))]
    header = [_("Wann"), _("Worüber"), _("Ergebnis"), _("Von"), _("Grund")]
    rows = [
        [moment(each.at), each.about, each.what, each.who, each.ground] for each in found.rulings
    ]
    return [Table(header, rows, widths=[1.3, 1.2, 1.2, 1.2, 2])]


def _mails(found: CaseFile) -> list[Block]:
    if not found.mails:
        return [Text(_("Keine."))]
    header = [_("Wann"), _("Worüber"), _("An"), _("Was daraus wurde")]
    rows = [[moment(each.at), each.about, each.to, each.state] for each in found.mails]
    return [Table(header, rows, widths=[1.3, 2, 1.5, 1.3])]


def _contact(found: CaseFile) -> list[Block]:
    contact = found.contact
    if contact is None:
        return []
    pairs = [
        (_("Name"), contact.name),
        (_("E-Mail"), contact.email),
        (_("Telefon"), contact.phone),
    ]
    day = german.date_in_full(contact.delete_after)
    return [
        Facts([(name, said) for name, said in pairs if said]),
        Text(_("Diese Angaben löschen wir spätestens am %(day)s.") % {"day": day}, small=True),
    ]


def _about_this_file(found: CaseFile) -> str:
    if found.contact is not None:
        return _(
            "Diese Akte enthält personenbezogene Daten. Geben Sie sie nur weiter, wenn Sie das"
            " dürfen, und löschen Sie sie, wenn Sie sie nicht mehr brauchen."
        )
    return _(
        "Wer gehandelt hat, steht hier mit Stelle und Rolle, nicht mit Namen. Wie die meldende"
        " Person zu erreichen ist, steht nicht in dieser Akte."
    )
