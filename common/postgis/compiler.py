"""The same SQL as Django's, put together with less work.

Django takes four steps for every query that few queries need, and pages select many columns: each
column is hashed, in case the order names an expression among them; each asks which parent
table it stands in; is written out by way of a general search for how; and is asked twice what
its values need. Here they are taken only where a query can need them. All else is Django's, and
`tests/common/test_postgis.py` holds both to the same SQL.
"""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django.db.backends.postgresql import compiler as postgresql
from django.db.models import F, OrderBy
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import Col, ColPairs
from django.db.models.options import Options
from django.db.models.sql import compiler as base
from django.db.models.sql.constants import ORDER_DIR


class Short(base.SQLCompiler):
    """Mixed into each compiler: also writing compiles columns."""

    def compile(self, node: Any) -> Any:
        if type(node) is Col and node.alias:
            known, quote = self.quote_cache, self.quote_name_unless_alias
            table = known.get(node.alias) or quote(node.alias)
            target: Any = node.target
            column = known.get(target.column) or quote(target.column)
            return f"{table}.{column}", []
        return super().compile(node)

    def get_default_columns(
        self,
        select_mask: Any,
        start_alias: str | None = None,
        opts: "Options[Any] | None" = None,
        from_parent: Any = None,
    ) -> list[Any]:
        own = opts or self.query.get_meta()
        if select_mask or own is None or own.parents:
            return super().get_default_columns(select_mask, start_alias, opts, from_parent)
        alias = start_alias or self.query.get_initial_alias()
        return [field.get_col(alias) for field in own.concrete_fields]

    def get_converters(self, expressions: Any) -> dict[int, tuple[Any, Any]]:
        expressions = list(expressions)
        connection = self.connection
        found: dict[int, tuple[Any, Any]] = {}
        for place, each in enumerate(expressions):
            if type(each) is Col and each.target is each.output_field:
                of_field = each.target.get_db_converters(connection)
            elif not each or isinstance(each, ColPairs):
                return super().get_converters(expressions)
            else:
                of_field = each.get_db_converters(connection)
            if needed := connection.ops.get_db_converters(each) + of_field:
                found[place] = (needed, each)
        return found

    def _order_by_pairs(self) -> Any:
        order = self._order_of_names()
        return super()._order_by_pairs() if order is None else self._pairs(order)

    def _pairs(self, order: "list[str | OrderBy]") -> Iterator[tuple[Any, bool]]:
        ascending, _ = ORDER_DIR["ASC" if self.query.standard_ordering else "DESC"]
        for each in order:
            if isinstance(each, str):
                yield from self.find_ordering_name(
                    each, self.query.get_meta(), default_order=ascending
                )
            else:
                yield each if self.query.standard_ordering else _reversed(each), False

    def _order_of_names(self) -> "list[str | OrderBy] | None":
        """What rows are put in order by, if these are names of fields only; None if any of it
        may be selected too, or is no name, as then Django has to look for it."""
        query = self.query
        if query.extra_order_by or query.extra or query.combinator:
            return None
        order: Sequence[Any] = query.order_by
        if not order and query.default_ordering:
            order = self._meta_ordering = getattr(query.get_meta(), "ordering", [])
        selected = {alias for _, _, alias in self.select or () if alias}
        found: list[str | OrderBy] = []
        each: Any
        for each in order:
            if type(each) is F:
                each = each.asc()
            if isinstance(each, str):
                name = each.removeprefix("-")
            elif type(each) is OrderBy and type(field := each.expression) is F:
                name = cast(Any, field).name
            else:
                return None
            if name == "?" or name in selected or name.split(LOOKUP_SEP)[0] in query.annotations:
                return None
            found.append(each)
        return found


def _reversed(order: OrderBy) -> OrderBy:
    turned = order.copy()
    turned.reverse_ordering()
    return turned


class SQLCompiler(Short, postgresql.SQLCompiler):
    pass


class SQLInsertCompiler(Short, postgresql.SQLInsertCompiler):
    pass


class SQLDeleteCompiler(Short, postgresql.SQLDeleteCompiler):
    pass


class SQLUpdateCompiler(Short, postgresql.SQLUpdateCompiler):
    pass


class SQLAggregateCompiler(Short, postgresql.SQLAggregateCompiler):
    pass
