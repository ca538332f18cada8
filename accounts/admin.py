"""/admin/: set-up data for whoever runs the installation; no daily work happens here.

Boundaries are not shown: they come from importers, and Django's map widget would ask a
map service of somebody else. Roles are given through the services, so that the journal
knows of them.
"""

from collections.abc import Mapping
from typing import Any

import allauth.socialaccount.admin  # noqa: F401  # registers what is taken away below
from allauth.account.decorators import secure_admin_login
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from accounts import services
from accounts.models import Department, MailLog, Membership, Role, User
from accounts.vault import acts
from common import journal, languages
from common.models import ActorKind, Journal
from geo.models import Host, Municipality

admin.site.site_header = admin.site.site_title = "Nahdran"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.unregister(Group)  # rights come from memberships
# Identity providers come from the settings; who is linked with one is nobody's to change.
admin.site.unregister([SocialAccount, SocialApp, SocialToken])


class _ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class _Journalled(admin.ModelAdmin):
    """What is changed here decides who may do what, so each change is a line of the journal:
    which fields, and for switches their value before and after. Other values may be personal."""

    verb = ""

    def town_of(self, row: Any) -> int | None:
        return None

    @transaction.atomic
    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        assert isinstance(request.user, User)  # noqa: S101  # the admin lets nobody else in
        fields = [*form.changed_data]
        for formset in formsets:
            if formset.has_changed():
                fields.append(formset.prefix)
        if not fields:
            return
        switched = {
            name: [bool(form.initial.get(name)) if change else None, form.cleaned_data[name]]
            for name in form.changed_data
            if isinstance(form.cleaned_data[name], bool)
        }
        journal.write(
            municipality_id=self.town_of(form.instance),
            actor_kind=ActorKind.STAFF,
            actor_uuid=request.user.uuid,
            verb=f"{self.verb}.{'changed' if change else 'added'}",
            object_uuid=form.instance.uuid,
            payload={"fields": fields, "switched": switched},
        )


_HTTPS: Mapping[Any, Mapping[str, Any]] = {models.URLField: {"assume_scheme": "https"}}


class _Hosts(admin.TabularInline):
    model = Host
    extra = 1


@admin.register(Municipality)
class MunicipalityAdmin(_Journalled):
    verb = "municipality"
    list_display = ["name", "ags", "base_url", "is_active", "is_demo"]
    exclude = ["boundary"]
    # A town is opened by `accounts.opening`, which looks whether anything is missing.
    readonly_fields = ["ags", "parent", "state", "live_at", "legal_pages"]
    formfield_overrides = _HTTPS
    inlines = [_Hosts]

    def town_of(self, row: Any) -> int | None:
        return int(row.pk)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Municipality]:
        return super().get_queryset(request).defer("boundary")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a municipality is made with its boundary, by an importer

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Department)
class DepartmentAdmin(_Journalled):
    verb = "department"
    list_display = ["name", "municipality", "kind", "email", "is_clearing", "is_active"]
    list_filter = ["municipality", "kind", "is_active"]
    search_fields = ["name", "key", "email"]
    formfield_overrides = _HTTPS

    def town_of(self, row: Any) -> int | None:
        return int(row.municipality_id)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # its history stays; `is_active` takes it out of use


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ["user", "role", "department", "municipality", "since"]
    list_filter = ["municipality", "role"]
    search_fields = ["user__email", "user__full_name"]
    autocomplete_fields = ["user", "department"]
    exclude = ["since"]
    actions = None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a role is taken and another one given, each with its line

    def save_model(
        self, request: HttpRequest, obj: Membership, form: ModelForm, change: bool
    ) -> None:
        assert isinstance(request.user, User)  # noqa: S101  # the admin lets nobody else in
        granted = services.grant_membership(
            municipality=obj.municipality,
            user=obj.user,
            role=Role(obj.role),
            department=obj.department,
            by=request.user,
        )
        obj.pk = granted.pk

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        assert isinstance(request.user, User)  # noqa: S101
        try:
            services.revoke_membership(obj, by=request.user)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), level="error")


@admin.register(User)
class UserAdmin(_Journalled):
    verb = "account"
    list_display = ["email", "full_name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "full_name"]
    fields = ["email", "full_name", "display_name", "language", "is_active", "is_staff"]
    readonly_fields = ["email"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "language":
            return forms.ChoiceField(choices=languages.CHOICES)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people sign up or are invited (grant_role)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Journal)
class JournalAdmin(_ReadOnly):
    list_display = ["at", "done", "verb", "actor_kind", "actor_uuid", "object_uuid"]
    list_filter = ["verb", "actor_kind"]
    search_fields = ["object_uuid", "actor_uuid"]

    @admin.display(description="was")
    def done(self, line: Journal) -> str:
        return acts.said(line.verb)


@admin.register(MailLog)
class MailLogAdmin(_ReadOnly):
    list_display = ["created_at", "template", "recipient_kind", "state", "reason", "attempts"]
    list_filter = ["state", "template", "municipality"]
