"""Our compilers write the same SQL as Django's, for whatever is asked."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.gis.db import models
from django.core.exceptions import FieldError
from django.db import connection
from django.db.backends.postgresql import compiler as djangos
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Col
from django.db.models.functions import Lower
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import isolate_apps

from accounts.models import Membership, User
from common.postgis import compiler as ours
from defects.models import Report

pytestmark = pytest.mark.django_db


def asked(rows: QuerySet[Any], compiler: type[SQLCompiler]) -> tuple[Any, ...]:
    """SQL, values, places of the columns and what their values are passed through."""
    put = compiler(rows.query.clone(), connection, "default")
    sql, values = put.as_sql()
    passed = put.get_converters([column for column, _, _ in put.select or ()])
    return (
        sql,
        [repr(each) for each in values],  # a geometry is not equal to another
        [repr(column) for column, _, _ in put.select or ()],
        _places(put.klass_info),
        put.annotation_col_map,
        {place: [each.__qualname__ for each in through] for place, (through, _) in passed.items()},
    )


def _places(info: Any) -> Any:
    """Which columns make which object."""
    if info is None:
        return None
    related = info.get("related_klass_infos", ())
    return info["model"], info["select_fields"], [_places(each) for each in related]


def assert_same(rows: QuerySet[Any]) -> None:
    assert asked(rows, ours.SQLCompiler) == asked(rows, djangos.SQLCompiler)


def test_the_connection_uses_them() -> None:
    assert type(Report.objects.all().query.get_compiler("default")) is ours.SQLCompiler


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_each_table(model: Any) -> None:
    rows = model._base_manager.all()
    some = [field.name for field in model._meta.concrete_fields]
    for each in (
        rows,
        rows.order_by(*some),
        rows.order_by(*(f"-{name}" for name in some)).reverse(),
        rows.select_related(),
        rows.select_related(*(f.name for f in model._meta.concrete_fields if f.is_relation)),
        rows.only(some[-1]).order_by("pk"),
        rows.defer(some[-1]),
        rows.filter(pk__in=rows.filter(pk__isnull=False)).order_by("-pk")[2:7],
        rows.values(*some).order_by(some[0], F(some[-1]).desc(nulls_last=True)),
        rows.values_list(some[-1], flat=True).distinct(),
        rows.values(some[-1]).annotate(many=Count("pk")).order_by("-many", some[-1]),
    ):
        assert_same(each)


ORDERS: dict[str, list[Any]] = {
    "by a name": ["created_at"],
    "by two, the other way": ["-created_at", "pk"],
    "by a name twice": ["pk", "-pk", "id"],
    "by what belongs to another table": ["municipality__name", "-body__municipality__name"],
    "by a table with an order of its own": ["municipality", "category"],
    "by a key to another": ["category_id"],
    "by F": [F("created_at")],
    "by F, what is missing first": [F("created_at").desc(nulls_first=True), "pk"],
    "by F of another table": [F("municipality__name").asc()],
    "by what is worked out": [Lower("text"), Lower("text").desc()],
    "by what is given a name": ["named", "-pk"],
    "by F of what is given a name": [F("named").desc(), F("pk")],
    "by what is selected": ["also"],
    "by a transform of what is given a name": ["day__year"],
    "by a transform of a field": ["created_at__date", "-created_at__year"],
    "by chance": ["?"],
    "by a constant": [Value(1), "pk"],
    "by nothing": [],
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_each_way_to_put_rows_in_order(order: list[Any]) -> None:
    mine = Report.objects.filter(pk=OuterRef("pk"), number=1)
    rows = Report.objects.annotate(
        named=Lower("text"), day=F("created_at"), also=Exists(mine)
    ).order_by(*order)
    for each in (
        rows,
        rows.reverse(),
        rows.select_related("municipality", "body__municipality"),
        rows.values("pk", "number", "named", "day", "also"),
        rows.values("pk").annotate(many=Count("pk")),
        rows.distinct(),
        rows.order_by(*order)[:10],
        rows.extra(select={"extra": "1"}),
        rows.filter(pk__in=rows.values("pk")[:5]),
    ):
        assert_same(each)


@pytest.mark.parametrize(
    "order", [[], ["pk"], ["-number"], [F("number").desc()], ["created_at"]], ids=str
)
def test_rows_of_two_questions_together(order: list[Any]) -> None:
    few = Report.objects.filter(number=1)
    assert_same(few.union(few.filter(pk=2), all=True).order_by(*order))
    few = few.values("pk", "number", "created_at")
    assert_same(few.union(few.filter(pk=2)).order_by(*order))


def test_by_what_was_written_in_sql() -> None:
    rows = Report.objects.extra(select={"extra": "1"})
    assert_same(rows.order_by("extra"))
    assert_same(rows.extra(order_by=["-defects_report.number"]))


@isolate_apps("common")
def test_tables_that_we_have_none_of() -> None:
    class Whole(models.Model):
        name = models.TextField()
        place = models.PointField()

        class Meta:
            app_label = "common"
            ordering = ["name"]

    class Part(Whole):
        size = models.IntegerField()

        class Meta:
            app_label = "common"

    class Seen(Part):
        class Meta:
            app_label = "common"
            proxy = True

    class Pair(models.Model):
        pk = models.CompositePrimaryKey("one_id", "two")
        one = models.ForeignKey(Part, on_delete=models.CASCADE)
        two = models.IntegerField()

        class Meta:
            app_label = "common"

    for rows in (
        Whole._base_manager.select_related("part"),
        Part._base_manager.order_by("-size"),
        Part._base_manager.defer("place"),
        Seen._base_manager.all(),
        Seen._base_manager.order_by("whole_ptr"),
        Pair._base_manager.select_related("one").order_by("pk"),
        Pair._base_manager.values_list("two", "pk", "one__place").order_by("one"),
    ):
        assert_same(rows)


def test_a_column_read_as_something_else() -> None:
    as_json = Col("defects_report", Report._meta.get_field("location"), models.JSONField())
    rows = Report.objects.all().query
    found, expected = (
        made(rows.clone(), connection, "default").get_converters([as_json])
        for made in (ours.SQLCompiler, djangos.SQLCompiler)
    )
    assert [f.__qualname__ for f in found[0][0]] == [f.__qualname__ for f in expected[0][0]]


def test_the_same_table_twice() -> None:
    assert_same(
        Membership.objects.select_related("department", "municipality")
        .filter(Q(department__municipality__name="a") | Q(municipality__name="b"))
        .order_by("department__municipality__name", "municipality__name")
    )
    assert_same(
        User.objects.filter(memberships__department__reports__body__isnull=False).distinct()
    )


def test_an_order_that_does_not_exist_is_refused_as_before() -> None:
    for compiler in (ours.SQLCompiler, djangos.SQLCompiler):
        rows = Report.objects.all()
        rows.query.order_by = ("nothing",)
        with pytest.raises(FieldError, match="Cannot resolve keyword 'nothing'"):
            asked(rows, compiler)
