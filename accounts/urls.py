"""/konto/ with German addresses for allauth's pages, and /demo/.

The names are allauth's: it looks its pages up by them.
"""

from collections.abc import Callable
from typing import Any

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.http import HttpRequest, HttpResponse
from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.utils.module_loading import import_string

from accounts.models import LegalPage
from accounts.views import (
    account,
    barriers,
    decided,
    demo,
    language,
    legal,
    legal_office,
    my_data,
    opening,
    retention,
    setting_up,
    setup_file,
    staff,
    subscriptions,
)


def _when_asked(view: str) -> Callable[..., HttpResponse]:
    """The view of that path, loaded by its first request: few towns let people sign in elsewhere,
    and what that takes (HTTP, tokens, their signatures) would fill the memory of each process."""

    def ask(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = import_string(view)(request, **kwargs)
        return answer

    return ask


class LegalPageConverter(StringConverter):
    """Only what is a legal page: other apps have pages beside them."""

    regex = "|".join(LegalPage.values)


register_converter(LegalPageConverter, "legal")

urlpatterns = [
    path("konto/", account.start, name="account_start"),
    path("konto/nachrichten/", subscriptions.mine, name="account_subscriptions"),
    path("abo/<uuid:uuid>/<slug:token>/", subscriptions.by_link, name="account_leave"),
    path(
        "abo/<uuid:uuid>/<slug:token>/<uuid:only>/", subscriptions.by_link, name="account_leave_one"
    ),
    path(
        "abo/bestaetigen/<uuid:uuid>/<slug:token>/", subscriptions.confirm, name="account_confirm"
    ),
    path("konto/tasten/", account.set_letters, name="account_letters"),
    path("konto/sprache/", language.change, name="account_change_language"),
    path("konto/name/", account.change_name, name="account_change_name"),
    path("konto/entscheidungen/", decided.show, name="account_decided"),
    path("konto/entscheidungen/<uuid:uuid>/", decided.one, name="account_decided_one"),
    path("konto/meine-daten/", my_data.show, name="account_data"),
    path("konto/meine-daten/herunterladen/", my_data.download, name="account_data_download"),
    path("konto/loeschen/", my_data.erase, name="account_erase"),
    path("konto/loeschen/code/", my_data.erase_by_code, name="account_erase_code"),
    path("datenschutz/", retention.promises, name="retention"),
    path("impressum/", legal.imprint, name="imprint"),
    path("barrierefreiheit/", legal.accessibility, name="accessibility"),
    path("barrierefreiheit/schwer-zu-bedienen/", barriers.tell, name="barrier_tell"),
    path("barrierefreiheit/danke/", barriers.thanks, name="barrier_thanks"),
    path(
        "barrierefreiheit/hinweis/<uuid:uuid>/<str:token>/", barriers.notice, name="barrier_notice"
    ),
    path("verwaltung/einrichten/", opening.setup, name="setup"),
    path("verwaltung/einrichten/eroeffnen/", opening.go_live, name="setup_go_live"),
    path("verwaltung/einrichten/schliessen/", opening.close, name="setup_close"),
    path("verwaltung/einrichten/telefon/", opening.phone_numbers, name="setup_numbers"),
    path("verwaltung/einrichten/hinweise/", barriers.notice_list, name="barrier_list"),
    path("verwaltung/einrichten/menschen/", staff.people, name="setup_people"),
    path("verwaltung/einrichten/menschen/<int:pk>/", staff.task, name="setup_task"),
    path(
        "verwaltung/einrichten/menschen/einladung/<uuid:uuid>/",
        staff.invitation_again,
        name="setup_invitation",
    ),
    path("einladung/<uuid:uuid>/<str:token>/", staff.invitation, name="invitation"),
    path("verwaltung/einrichten/aemter/", setting_up.department_list, name="setup_departments"),
    path("verwaltung/einrichten/aemter/neu/", setting_up.department, name="setup_department_new"),
    path(
        "verwaltung/einrichten/aemter/amt/<slug:key>/",
        setting_up.department,
        name="setup_department",
    ),
    path("verwaltung/einrichten/tage/", setting_up.days, name="setup_days"),
    path("verwaltung/einrichten/texte/", setting_up.texts, name="setup_texts"),
    path("verwaltung/einrichten/farben/", setting_up.colours, name="setup_colours"),
    path("verwaltung/einrichten/datei/", setup_file.upload, name="setup_file"),
    path(
        "verwaltung/einrichten/datei/einrichtung.yaml",
        setup_file.download,
        name="setup_file_download",
    ),
    path("verwaltung/einrichten/protokoll/", setting_up.log, name="setup_log"),
    path(
        "verwaltung/einrichten/protokoll/<uuid:uuid>/zuruecknehmen/",
        setting_up.undo,
        name="setup_undo",
    ),
    path("verwaltung/einrichten/<legal:page>/", legal_office.edit, name="legal_edit"),
    path(
        "verwaltung/einrichten/<legal:page>/vorschau/", legal_office.preview, name="legal_preview"
    ),
    path(
        "verwaltung/einrichten/<legal:page>/verwerfen/", legal_office.discard, name="legal_discard"
    ),
    path(
        "verwaltung/einrichten/<legal:page>/fassungen/",
        legal_office.versions,
        name="legal_versions",
    ),
    path(
        "verwaltung/einrichten/<legal:page>/fassungen/<int:number>/",
        legal_office.version,
        name="legal_version",
    ),
    path("verwaltung/datenschutz/", retention.periods_form, name="retention_periods"),
    path("verwaltung/datenschutz/sperren/", retention.hold_list, name="retention_holds"),
    path(
        "verwaltung/datenschutz/sperren/<uuid:uuid>/beenden/",
        retention.hold_end,
        name="retention_hold_end",
    ),
    path("konto/wohnort/loeschen/", account.forget_residence, name="account_forget_residence"),
    path("konto/anmelden/", allauth.login, name="account_login"),
    path("konto/anmelden/code/", allauth.request_login_code, name="account_request_login_code"),
    path(
        "konto/anmelden/code/eingeben/",
        account.confirm_login_code,
        name="account_confirm_login_code",
    ),
    path("konto/anmelden/zweiter-schritt/", mfa.authenticate, name="mfa_authenticate"),
    path("konto/abmelden/", account.logout, name="account_logout"),
    path("konto/geschlossen/", allauth.account_inactive, name="account_inactive"),
    path("konto/anlegen/", allauth.signup, name="account_signup"),
    path("konto/bestaetigen/", allauth.reauthenticate, name="account_reauthenticate"),
    path("konto/bestaetigen/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        "konto/ausweisen/<slug:provider_id>/",
        _when_asked("accounts.views.identity.start"),
        name="openid_connect_login",
    ),
    path(
        "konto/ausweisen/<slug:provider_id>/zurueck/",
        _when_asked("accounts.views.identity.back"),
        name="openid_connect_callback",
    ),
    path("konto/e-mail/", allauth.email, name="account_email"),
    path(
        "konto/e-mail/code/",
        allauth.email_verification_sent,
        name="account_email_verification_sent",
    ),
    path("konto/passwort/", allauth.password_change, name="account_change_password"),
    path("konto/passwort/festlegen/", allauth.password_set, name="account_set_password"),
    path("konto/passwort/vergessen/", allauth.password_reset, name="account_reset_password"),
    path(
        "konto/passwort/vergessen/code/",
        allauth.confirm_password_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path(
        "konto/passwort/vergessen/neu/",
        allauth.complete_password_reset,
        name="account_complete_password_reset",
    ),
    path(
        "konto/passwort/vergessen/fertig/",
        allauth.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
    path("konto/zweiter-schritt/", mfa.index, name="mfa_index"),
    path("konto/zweiter-schritt/einrichten/", account.activate_totp, name="mfa_activate_totp"),
    path("konto/zweiter-schritt/abschalten/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "konto/zweiter-schritt/notfall-codes/",
        recovery.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "konto/zweiter-schritt/notfall-codes/neu/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "konto/zweiter-schritt/notfall-codes/datei/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("demo/ansehen-als/<slug:persona>/", demo.view_as, name="demo_view_as"),
    path("demo/mail/", demo.mails, name="demo_mails"),
    path("demo/mail/<uuid:uuid>/", demo.one_mail, name="demo_mail"),
]
