"""Pages of participation that the tests of every page open, by who opens them."""

from tests.journeys.stop import Stop

PARTICIPATION = [
    Stop(view="participation:project_list", path="/beteiligung/"),
    Stop(
        view="participation:project_list", path="/beteiligung/", press=".browse__filters > summary"
    ),
    Stop(view="participation:project_list", path="/beteiligung/?q=zzzzzzzz"),
    Stop(view="participation:project_list", path="/beteiligung/?ansicht=karte"),
    Stop(view="participation:project", path="{running-project}"),
    Stop(view="participation:project", path="{old-project}"),
    Stop(view="participation:project", path="/beteiligung/gibt-es-nicht/", status=404),
    Stop(view="participation:consultation", path="{running-ideas}"),
    Stop(view="participation:consultation", path="{running-ideas}?ansicht=karte"),
    Stop(view="participation:consultation", path="{running-ideas}?q=zzzzzzzz"),
    Stop(view="participation:consultation", path="{old-ideas}?stand=folgt"),
    Stop(view="frontend:search", path="/suche/?q=Radweg"),
]
TALK = [
    Stop(view="participation:proposal", path="{proposal}"),
    Stop(view="participation:proposal", path="{proposal}?haltung=dagegen&sort=neu"),
    Stop(view="participation:proposal", path="{proposal}?kommentar={first-comment}"),
    Stop(view="participation:proposal", path="{removed-proposal}", status=410),
    Stop(view="participation:proposal_comment", path="{proposal}kommentieren/"),
    Stop(
        view="participation:proposal_comment",
        path="{proposal}kommentieren/?auf={first-comment}",
    ),
    Stop(
        view="participation:comment_history",
        path="/beteiligung/kommentar/{first-comment}/verlauf/",
    ),
    Stop(view="participation:topic", path="{topic}"),
    Stop(view="participation:topic_comment", path="{topic}kommentieren/"),
]
OWN_COMMENT = [
    Stop(
        view="participation:comment_edit",
        path="/beteiligung/kommentar/{official-comment}/bearbeiten/",
    ),
    Stop(
        view="participation:comment_delete",
        path="/beteiligung/kommentar/{official-comment}/loeschen/",
    ),
]
PROPOSING_GUEST = [
    Stop(view="participation:propose", path="{propose}"),
    Stop(view="participation:propose", path="{propose}", press="[data-send]", note="errors"),
    Stop(view="participation:propose", path="{propose-over}", note="closed"),
    Stop(view="participation:proposal_history", path="{propose-own}verlauf/"),
    Stop(view="participation:join", path="/beteiligung/meine/"),
]
PROPOSING = [
    Stop(view="participation:propose", path="{propose}"),
    Stop(view="participation:propose_draft", path="{propose-draft}"),
    Stop(view="participation:draft_discard", path="{propose-draft}verwerfen/"),
    Stop(view="participation:propose_draft", path="{propose-sent}", note="sent"),
    Stop(view="participation:propose_draft", path="{propose-waiting}", note="waiting"),
    Stop(view="participation:my_proposals", path="/beteiligung/meine/"),
    Stop(view="participation:proposal_edit", path="{propose-own}bearbeiten/"),
    Stop(view="participation:proposal_edit", path="{propose-late}bearbeiten/", status=403),
    Stop(view="participation:proposal_history", path="{propose-own}verlauf/"),
    Stop(view="participation:proposal_withdraw", path="{propose-own}zurueckziehen/"),
    Stop(view="participation:proposal_name", path="{propose-own}name/"),
    Stop(view="participation:proposal_pictures", path="{propose-pictured}bilder/"),
    Stop(view="participation:proposal_pictures", path="{propose-own}bilder/", note="none"),
    Stop(
        view="participation:proposal_picture",
        path="{propose-pictured}bilder/{propose-picture}/",
    ),
    Stop(view="participation:comment_name", path="/beteiligung/kommentar/{propose-said}/name/"),
    Stop(view="participation:my_comments", path="/beteiligung/meine/kommentare/"),
]
ASKING = [
    Stop(view="participation:consultation", path="{open-poll}"),
    Stop(view="participation:consultation", path="{open-survey}"),
    Stop(view="participation:consultation", path="{counted-poll}", note="results"),
]
ASKING_BUILD = [
    Stop(view="participation:poll_build", path="/beteiligung/verwalten/abstimmung/{new-poll}/"),
    Stop(
        view="participation:poll_build",
        path="/beteiligung/verwalten/abstimmung/{running-poll}/",
        note="running",
    ),
    Stop(view="participation:survey_build", path="/beteiligung/verwalten/umfrage/{new-survey}/"),
    Stop(
        view="participation:question_new",
        path="/beteiligung/verwalten/umfrage/{new-survey}/frage/",
    ),
    Stop(
        view="participation:question_build",
        path="/beteiligung/verwalten/umfrage/{new-survey}/frage/{question}/",
    ),
    Stop(
        view="participation:survey_paper",
        path="/beteiligung/verwalten/umfrage/{running-survey}/papier/",
    ),
    Stop(
        view="participation:survey_texts",
        path="/beteiligung/verwalten/umfrage/{running-survey}/texte/",
    ),
]
FOLLOWING = [
    Stop(view="account_subscriptions", path="/konto/nachrichten/"),
    Stop(view="account_leave", path="{leave}"),
]
_MANAGE = "/beteiligung/verwalten/"
_STEPS = ("texte", "ort", "bilder", "dokumente", "schritte", "neuigkeiten", "ergebnis", "stand")
MANAGING = [
    Stop(view="account_start", path="/konto/"),
    Stop(view="participation:manage", path=_MANAGE),
    Stop(view="participation:manage", path=f"{_MANAGE}?zeige=fertig"),
    Stop(view="participation:manage_new", path=f"{_MANAGE}neu/"),
    Stop(
        view="participation:manage_new",
        path=f"{_MANAGE}neu/",
        press=".manage__bar button",
        note="errors",
    ),
    Stop(view="participation:manage_project", path=f"{_MANAGE}vorhaben/{{draft}}/"),
    Stop(view="participation:manage_project", path=f"{_MANAGE}vorhaben/{{project}}/"),
    *(
        Stop(
            view="participation:manage_project_step", path=f"{_MANAGE}vorhaben/{{project}}/{step}/"
        )
        for step in _STEPS
    ),
    Stop(
        view="participation:manage_news",
        path=f"{_MANAGE}vorhaben/{{project}}/neuigkeiten/{{news}}/",
    ),
]
CONSULTING = [
    Stop(view="participation:manage_add", path=f"{_MANAGE}vorhaben/{{project}}/beteiligung/"),
    *(
        Stop(view="participation:manage_consultation", path=f"{_MANAGE}beteiligung/{path}/")
        for path in (
            "{ideas}/frage",
            "{ideas}/zeiten",
            "{ideas}/wer",
            "{ideas}/inhalt",
            "{talk}/inhalt",
        )
    ),
    Stop(
        view="participation:manage_consultation",
        path=f"{_MANAGE}beteiligung/{{talk}}/zeiten/?neu=1",
    ),
    Stop(view="participation:manage_enter", path=f"{_MANAGE}beteiligung/{{ideas}}/eingeben/"),
    Stop(
        view="participation:manage_enter_table",
        path=f"{_MANAGE}beteiligung/{{ideas}}/eingeben/tabelle/",
    ),
    Stop(
        view="participation:manage_correct",
        path=f"{_MANAGE}vorschlaege/{{typed}}/aendern/",
    ),
    Stop(view="participation:manage_paper", path=f"{_MANAGE}beteiligung/{{ideas}}/bericht/"),
]
ANSWERING = [
    Stop(view="participation:manage_proposals", path=f"{_MANAGE}vorschlaege/"),
    Stop(view="participation:manage_proposals", path=f"{_MANAGE}vorschlaege/?liste=faellig"),
    Stop(view="participation:manage_proposals", path=f"{_MANAGE}vorschlaege/?liste=alle&q=zzz"),
    *(
        Stop(view="participation:manage_proposal", path=f"{_MANAGE}vorschlaege/{{{name}}}/")
        for name in ("given", "answered", "merged")
    ),
    Stop(
        view="participation:manage_merge_search",
        path=f"{_MANAGE}vorschlaege/{{given}}/zusammenlegen/",
    ),
    Stop(
        view="participation:manage_merge",
        path=f"{_MANAGE}vorschlaege/{{given}}/zusammenlegen/{{into}}/",
    ),
]

# Who opens what, with whether the town is filled.

WAYS: list[tuple[str, bool, list[Stop]]] = [
    ("guest", True, PARTICIPATION),
    ("guest", True, TALK),
    ("guest", True, ASKING),
    ("guest", True, PROPOSING_GUEST),
    ("author", True, PROPOSING),
    ("author", True, FOLLOWING),
    ("author", False, [Stop(view="participation:my_proposals", path="/beteiligung/meine/")]),
    (
        "author",
        False,
        [Stop(view="participation:my_comments", path="/beteiligung/meine/kommentare/")],
    ),
    ("author", False, FOLLOWING[:1]),
    ("clerk", True, OWN_COMMENT),
    ("editor", True, MANAGING),
    ("editor", True, CONSULTING),
    ("editor", True, ANSWERING),
    ("editor", True, ASKING_BUILD),
    ("editor", False, [Stop(view="participation:manage", path=_MANAGE)]),
]
NO_PAGES = {
    "participation:api_project": "JSON",
    "participation:api_projects": "JSON",
    "participation:api_consultation": "JSON",
    "participation:api_consultations": "JSON",
    "participation:api_proposal": "JSON",
    "participation:api_proposals": "JSON",
    "participation:api_comments": "JSON",
    "participation:feed": "a feed",
    "participation:project_feed": "a feed",
    "participation:project_document": "a file to keep",
    "participation:project_picture": "a picture",
    "participation:project_tile": "a map tile",
    "participation:proposal_tile": "a map tile",
    "participation:sitemap_projects": "for machines",
    "participation:sitemap_proposals": "for machines",
    "participation:propose_area": "JSON for the map",
    "participation:manage_data": "files",
    "participation:manage_delete": "POST only",
    "participation:manage_delete_consultation": "POST only",
    "participation:manage_document": "POST only",
    "participation:manage_enter_supports": "leads to the page of entering",
    "participation:manage_take_back": "POST only",
    "participation:manage_give": "POST only",
    "participation:manage_paper_document": "a file",
    "participation:manage_picture": "POST only",
    "participation:manage_preview": "the public page once more, marked",
    "participation:manage_preview_of": "the public page once more, marked",
    "participation:manage_proposal_act": "POST only",
    "participation:manage_publish": "POST only",
    "participation:comment_vote": "POST only",
    "participation:proposal_qr": "a picture",
    "participation:proposal_support": "POST only",
    "participation:follow": "POST only",
    "participation:paper_votes": "POST only",
    "participation:poll_vote": "POST only",
    "participation:question_step": "POST only",
    "participation:survey_answer": "POST only",
    "participation:survey_text_ask": "POST only",
}
