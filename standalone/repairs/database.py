"""PostgreSQL: what the engine's MariaDB habits break there."""

from __future__ import annotations

import re
from types import ModuleType

from standalone.repairs import repairs

_GUARD = "statement_guard"
# These end the transaction or name their own savepoint; the guard must not stand in their way.
_CONTROL = re.compile(
    r"\s*(commit|rollback|savepoint|release|begin|start|end|abort|set\s+transaction)\b", re.I
)
_UNDOES = re.compile(r"\s*(commit|rollback|end|abort)\b", re.I)
_CHANGES_TABLES = re.compile(r"\s*(commit|rollback|end|abort|create|drop|alter|truncate)\b", re.I)
MOST_TEXTS_REMEMBERED = 5000


@repairs("frappe.database.postgres.database")
def read_committed(database: ModuleType) -> None:
    # REPEATABLE READ makes concurrent inserts and sign-ins fail with serialisation errors nobody retries.
    from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

    engine_connection = database.PostgresDatabase.get_connection

    def get_connection(self):
        connection = engine_connection(self)
        connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
        return connection

    database.PostgresDatabase.get_connection = get_connection


@repairs("frappe.database.postgres.database")
def survive_caught_errors(database: ModuleType) -> None:
    # After any failed statement PostgreSQL refuses the rest of the transaction, but the engine and apps catch
    # errors (duplicate entry, missing table) and go on. One savepoint per statement, in the same round trip for
    # texts known to parse: a text with a grammar error would be thrown away together with its savepoint.
    from psycopg2.extensions import STATUS_READY, TRANSACTION_STATUS_INTRANS

    known_to_parse: set[str] = set()

    def execute_query(self, query, values=None):
        cursor, connection = self._cursor, self._conn
        in_transaction = connection.info.transaction_status == TRANSACTION_STATUS_INTRANS
        guarded = in_transaction and getattr(self, "_guarded", None) is connection
        if _CONTROL.match(query):
            self._guarded = None
            if guarded and not _UNDOES.match(query):
                query = f"RELEASE SAVEPOINT {_GUARD}; {query}"
            return cursor.execute(query, values)
        if getattr(cursor, "name", None) or not (in_transaction or connection.status == STATUS_READY):
            return cursor.execute(query, values)
        guard = f"RELEASE SAVEPOINT {_GUARD}; SAVEPOINT {_GUARD}" if guarded else f"SAVEPOINT {_GUARD}"
        self._guarded = connection
        try:
            if query in known_to_parse:
                return cursor.execute(f"{guard}; {query}", values)
            cursor.execute(guard)
            result = cursor.execute(query, values)
        except Exception:
            _back_to_guard(self, connection)
            raise
        if len(known_to_parse) >= MOST_TEXTS_REMEMBERED:
            known_to_parse.clear()
        known_to_parse.add(query)
        return result

    database.PostgresDatabase.execute_query = execute_query
    database.PostgresDatabase.last_query = property(lambda self: UnguardedQuery(self._cursor.query))


@repairs("frappe.database.postgres.database")
def know_the_tables_of_a_transaction(database: ModuleType) -> None:
    # Every save asks whether some table exists, and the engine reads the whole catalogue for each such question.
    engine_tables = database.PostgresDatabase.get_tables
    engine_execute = database.PostgresDatabase.execute_query

    def execute_query(self, query, values=None):
        if _CHANGES_TABLES.match(query):
            self._tables = None
        return engine_execute(self, query, values)

    def get_tables(self, cached=True):
        if not cached or not getattr(self, "_tables", None):
            self._tables = engine_tables(self)
        return list(self._tables)

    database.PostgresDatabase.execute_query = execute_query
    database.PostgresDatabase.get_tables = get_tables


class UnguardedQuery:
    """The text of the last statement without its guard, read only when somebody asks for it."""

    def __init__(self, sent: bytes | None) -> None:
        self.sent = sent or b""

    def __str__(self) -> str:
        text = self.sent.decode("utf-8", errors="replace")
        return text.split(f"SAVEPOINT {_GUARD}; ")[-1]


def _back_to_guard(database, connection) -> None:
    """Undo the failed statement alone; a transaction that cannot be saved stays as the server left it."""
    import psycopg2

    if connection.closed:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"ROLLBACK TO SAVEPOINT {_GUARD}")
    except psycopg2.Error:
        database._guarded = None


@repairs("frappe.database.operator_map")
def compare_any_type_with_nothing(operator_map: ModuleType) -> None:
    # "is set" compares with the empty string, which PostgreSQL refuses for dates and numbers.
    import frappe
    from pypika.functions import Cast

    def func_is(key, value):
        wanted = value.lower()
        if wanted not in ("set", "not set"):
            raise ValueError("`is` operator only supports `set` and `not set` as value")
        text = Cast(key, "varchar") if frappe.db.db_type == "postgres" else key
        return text != "" if wanted == "set" else key.isnull() | (text == "")

    operator_map.func_is = func_is
    operator_map.OPERATOR_MAP["is"] = func_is


@repairs("frappe.database.query")
def no_default_order_for_aggregates(query: ModuleType) -> None:
    # A list of bare aggregates gets the DocType's default ORDER BY, whose column is in no GROUP BY.
    from pypika.terms import AggregateFunction

    engine_order = query.Engine._apply_default_order_by

    def _apply_default_order_by(self):
        bare = [
            field for field in getattr(self, "fields", None) or [] if isinstance(field, AggregateFunction)
        ]
        if self.is_postgres and bare:
            return None
        return engine_order(self)

    query.Engine._apply_default_order_by = _apply_default_order_by


@repairs("frappe.model.naming")
def count_series_in_one_step(naming: ModuleType) -> None:
    # A series' first number is looked up and then inserted, so two clients that begin it at once collide.
    import frappe

    def getseries(key, digits):
        counted = frappe.db.sql(
            """INSERT INTO "tabSeries" AS series (name, current) VALUES (%s, 1)
            ON CONFLICT (name) DO UPDATE SET current = coalesce(series.current, 0) + 1 RETURNING current""",
            (key,),
        )
        return str(counted[0][0]).zfill(digits)

    naming.getseries = getseries
