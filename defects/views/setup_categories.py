"""/verwaltung/einrichten/kategorien/: what can be reported, and what is asked about it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.setup import SettledForm
from accounts.http import SignedInRequest
from accounts.setup import fields, parts
from defects.forms.report import ReportForm
from defects.forms.setup import (
    CategoryForm,
    ChoiceForms,
    QuestionForm,
    choice_initial,
    choices_of,
)
from defects.models import Category, Report
from defects.setup import categories
from defects.setup.parts import CATEGORIES, category_values
from defects.setup.shipped import install_shipped

_GETS_AND_POSTS = ["GET", "HEAD", "POST"]


@never_cache
@login_required
@require_http_methods(_GETS_AND_POSTS)
def category_list(request: SignedInRequest) -> HttpResponse:
    """In groups, in their order. POST takes over the shipped ones where there are none."""
    _require(request)
    town = request.municipality
    if request.method == "POST":
        try:
            count = install_shipped(town, by=request.user)
            messages.success(request, _("%(n)d Kategorien sind da.") % {"n": count})
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(request.path, status=303)
    rows = list(
        Category.objects.of(town)
        .select_related("default_body")
        .prefetch_related("questions")
        .order_by("order", "key")
    )
    counted = Report.objects.of(town).order_by().values_list("category").annotate(n=Count("pk"))
    counts = dict(counted)
    by_parent: dict[int | None, list[Category]] = {}
    for row in rows:
        row.reports_count = counts.get(row.pk, 0)  # type: ignore[attr-defined]
        row.asked_count = sum(each.is_active for each in row.questions.all())  # type: ignore[attr-defined]
        by_parent.setdefault(row.parent_id, []).append(row)
    context = {
        "groups": [(row, by_parent.get(row.pk, [])) for row in by_parent.get(None, [])],
        "moved": request.GET.get("bewegt", ""),
        "way": request.GET.get("weg", ""),
    }
    return render(request, "defects/setup/categories.html", context)


@never_cache
@login_required
@require_http_methods(_GETS_AND_POSTS)
def category(request: SignedInRequest, key: str = "") -> HttpResponse:
    """One, with its questions and how residents see it; without `key` a new one, in the group
    `?gruppe=`."""
    _require(request)
    town = request.municipality
    row = _category(request, key) if key else None
    told = category_values(row) if row else None
    group = row.parent if row else _group(request)
    seen = parts.fingerprint(told) if row else ""
    form = CategoryForm(request.POST or None, municipality=town, told=told, seen=seen)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        if row is None:
            values |= {"parent": group.key if group else "", "order": _last(town, group)}
            if group is None and not values["icon"]:
                form.add_error("icon", _("Eine Gruppe braucht ein Bild."))
        name = key or fields.new_key(values["name"]["de"], categories.rows(town))
        if not form.errors and _settle(request, form, name, values):
            return HttpResponseRedirect(reverse("defects:setup_category", args=[name]), status=303)
    context = {
        "row": row,
        "group": group,
        "form": form,
        "questions": list(row.questions.all()) if row else [],
        "moved": request.GET.get("bewegt", ""),
        "way": request.GET.get("weg", ""),
        "reports_count": Report.objects.filter(category=row).count() if row else 0,
        "tiles": _preview(request, row) if row else [],
    }
    status = 422 if form.errors else 200
    return render(request, "defects/setup/category.html", context, status=status)


@login_required
@require_POST
def move(request: SignedInRequest, key: str) -> HttpResponse:
    """`weg` is `hoch` or `runter`; the button keeps the focus. Without a fragment: a browser that
    is led to one asks for no `autofocus`."""
    _require(request)
    row = _category(request, key)
    way = "runter" if request.POST.get("weg") == "runter" else "hoch"
    categories.move(row, up=way == "hoch", by=request.user)
    address = f"{reverse('defects:setup_categories')}?bewegt={row.key}&weg={way}"
    return HttpResponseRedirect(address, status=303)


@never_cache
@login_required
@require_http_methods(_GETS_AND_POSTS)
def question(request: SignedInRequest, key: str, question_key: str = "") -> HttpResponse:
    """One question of a kind, or a new one behind the others."""
    _require(request)
    row = _category(request, key)
    values = category_values(row)
    found = values["questions"]
    place = next((n for n, each in enumerate(found) if each["key"] == question_key), None)
    if question_key and place is None:
        raise Http404
    told = found[place] if place is not None else None
    form = QuestionForm(request.POST or None, told=told, seen=parts.fingerprint(values))
    rows = ChoiceForms(
        request.POST or None,
        initial=choice_initial(told["choices"]) if told else None,
        prefix="antwort",
    )
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        wanted = form.values(choices_of(rows), [each["key"] for each in found])
        number = len(found) if place is None else place
        questions = [*found[:number], wanted, *found[number + 1 :]]
        if _settle_questions(request, row, form, questions, number):
            address = reverse("defects:setup_category", args=[row.key])
            return HttpResponseRedirect(f"{address}#fragen", status=303)
    failed = bool(form.errors or (rows.is_bound and not rows.is_valid()))
    context = {
        "row": row,
        "told": told,
        "form": form,
        "rows": rows,
        "has_choices": told is None or told["kind"] == "choice",
        "has_number": told is None or told["kind"] == "number",
        "has_limit": told is None or told["kind"] in ("number", "date"),
        "opens_limit": form.says_stop,
    }
    return render(request, "defects/setup/question.html", context, status=422 if failed else 200)


@login_required
@require_POST
def move_question(request: SignedInRequest, key: str, question_key: str) -> HttpResponse:
    """`weg` is `hoch` or `runter`; the button keeps the focus."""
    _require(request)
    row = _category(request, key)
    found = category_values(row)["questions"]
    place = next((n for n, each in enumerate(found) if each["key"] == question_key), None)
    if place is None:
        raise Http404
    way = "runter" if request.POST.get("weg") == "runter" else "hoch"
    other = place + 1 if way == "runter" else place - 1
    if 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
        parts.settle(
            "categories", request.municipality, row.key, {"questions": found}, by=request.user
        )
    address = reverse("defects:setup_category", args=[row.key])
    moved = f"?bewegt={question_key}&weg={way}"
    return HttpResponseRedirect(f"{address}{moved}", status=303)


def _settle(request: SignedInRequest, form: SettledForm, key: str, values: dict[str, Any]) -> bool:
    try:
        changed = parts.settle(
            "categories",
            request.municipality,
            key,
            values,
            by=request.user,
            seen=form.cleaned_data.get("seen", ""),
        )
    except parts.ChangedMeanwhile as error:
        _look_again(request, form, key)
        form.add_error(None, error)
        return False
    except ValidationError as error:
        form.complain(error)
        return False
    messages.success(request, _("Gespeichert.") if changed else _("Es war schon so."))
    return True


def _settle_questions(
    request: SignedInRequest, row: Category, form: QuestionForm, questions: list[Any], number: int
) -> bool:
    try:
        parts.settle(
            "categories",
            request.municipality,
            row.key,
            {"questions": questions},
            by=request.user,
            seen=form.cleaned_data.get("seen", ""),
        )
    except parts.ChangedMeanwhile as error:
        _look_again(request, form, row.key)
        form.add_error(None, error)
        return False
    except fields.Wrong as error:
        for path, sentence in error.problems:
            inside = path[2:] if path[:2] == ("questions", number) else ()
            form.complain_about(inside, sentence)
        return False
    except ValidationError as error:
        form.complain(error)
        return False
    messages.success(request, _("Gespeichert."))
    return True


def _look_again(request: SignedInRequest, form: SettledForm, key: str) -> None:
    """Whoever saves once more has seen what somebody else has done meanwhile."""
    data = form.data.copy()  # type: ignore[attr-defined]
    data["seen"] = parts.fingerprint(CATEGORIES.all(request.municipality).get(key))
    form.data = data


def _preview(request: SignedInRequest, row: Category) -> list[Any]:
    """The tile as `/melden/` shows it, opened at this kind; nothing when it is not offered."""
    group = row.parent or row
    initial = {"group": group.key}
    if row.parent_id:
        initial[f"leaf-{group.key}"] = row.key
    form = ReportForm(municipality=request.municipality, initial=initial)
    if not any(each.pk == row.pk for each in form.categories):
        return []
    return [tile for tile in form.tiles() if tile.choice.value == group.key]


def _category(request: SignedInRequest, key: str) -> Category:
    return get_object_or_404(
        Category.objects.of(request.municipality)
        .select_related("parent", "default_body", "municipality")
        .prefetch_related("questions"),
        key=key,
    )


def _group(request: SignedInRequest) -> Category | None:
    key = request.GET.get("gruppe", "").replace("\0", "")
    if not key:
        return None
    return get_object_or_404(Category.objects.of(request.municipality).groups(), key=key)


def _last(town: Any, group: Category | None) -> int:
    return Category.objects.of(town).filter(parent=group).count()


def _require(request: SignedInRequest) -> None:
    if not request.user.has_perm("accounts.set_up", request.municipality):
        raise PermissionDenied
