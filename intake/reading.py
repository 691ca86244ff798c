"""What does the file say: its lists as rows that know where they stand, and every problem of form."""

from __future__ import annotations

from typing import Any

from intake import schema, values
from intake.problems import Problem, shown

NAMES: dict[type, str] = {list: "a list in [ ]", dict: "an object in { }"}


class Row(dict[str, Any]):
    """One object of the file, with the fields that will do; `path` says where it stands, `refused` what will not do."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.refused: set[str] = set()

    def at(self, field: str) -> str:
        return f"{self.path}.{field}" if self.path else field


Tables = dict[str, list[Row]]


def read(data: Any) -> tuple[Tables, list[Problem]]:
    """The file as rows, keyed by where their list stands, and every problem of form.

    A field that will not do is left out of its row, so that the checks that follow pass over it.
    """
    if not isinstance(data, dict):
        return {}, [Problem("the file", f"{shown(data)} will not do. Write {NAMES[dict]}.")]
    reader = Reader()
    tables = {path: reader.rows(data, path, fields) for path, fields in schema.LISTS.items()}
    tables["municipality"] = [reader.row(reader.find(data, "municipality", dict), "municipality", schema.MUNICIPALITY)]
    tables[""] = [reader.row(data, "", schema.TOP)]
    tables |= {path: reader.words(data, path, longest) for path, longest in schema.WORDS.items()}
    tables[schema.CLOSED_DAYS] = reader.closed_days(data)
    if "pair_rule" in data:
        tables["pair_rule"] = reader.rows(data, "pair_rule", schema.PAIR_RULE)
    if schema.OWN_ACCEPTANCE in data:
        tables[schema.OWN_ACCEPTANCE] = reader.rows(data, schema.OWN_ACCEPTANCE, schema.STEP)
    if isinstance(data.get("code_lists"), dict) and "sharing_bases" in data["code_lists"]:
        tables["code_lists.sharing_bases"] = reader.rows(data, "code_lists.sharing_bases", schema.SHARING_BASES)
    return tables, reader.problems


class Reader:
    """Takes values out of the file and remembers what was wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def find(self, data: dict[str, Any], path: str, kind: type) -> Any:
        """The list or object at the dotted `path`; an empty one, and a problem, when it is not there."""
        above, _, key = path.rpartition(".")
        return self.step(self.find(data, above, dict) if above else data, key, path, kind)

    def step(self, data: dict[str, Any], key: str, path: str, kind: type) -> Any:
        if key in data and isinstance(data[key], kind):
            return data[key]
        wrong = f"{shown(data[key])} will not do" if key in data else "is missing"
        problem = Problem(path, f"{wrong}. Write {NAMES[kind]}, empty if there is none.")
        if problem not in self.problems:
            self.problems.append(problem)
        return kind()

    def rows(self, data: dict[str, Any], path: str, fields: tuple[schema.Field, ...]) -> list[Row]:
        return self.each(self.find(data, path, list), path, fields)

    def each(self, items: list[Any], path: str, fields: tuple[schema.Field, ...]) -> list[Row]:
        return [self.row(item, f"{path}[{number}]", fields) for number, item in enumerate(items)]

    def closed_days(self, data: dict[str, Any]) -> list[Row]:
        """The closed days of every year, in one list."""
        found: list[Row] = []
        years = self.find(data, schema.CLOSED_DAYS, dict)
        for year in years:
            path = f"{schema.CLOSED_DAYS}.{year}"
            found += self.each(self.step(years, year, path, list), path, schema.CLOSED_DAY)
        return found

    def row(self, item: Any, path: str, fields: tuple[schema.Field, ...]) -> Row:
        row = Row(path)
        if not isinstance(item, dict):
            self.problems.append(Problem(path, f"{shown(item)} is not an object. Write an object in {{ }}."))
            return row
        for field in fields:
            self.field(item, row, field)
        return row

    def field(self, item: dict[str, Any], row: Row, field: schema.Field) -> None:
        if field.name not in item:
            if not field.missing:
                advice = "Write it, or null if there is none." if field.null else "Write it."
                self.problems.append(Problem(row.at(field.name), f"is missing. {advice}"))
        elif item[field.name] is None and field.null:
            row[field.name] = None
        elif wrong := field.check(item[field.name]):
            self.problems.append(Problem(row.at(field.name), wrong))
            row.refused.add(field.name)
        else:
            row[field.name] = item[field.name]

    def words(self, data: Any, path: str, longest: int) -> list[Row]:
        """An object of code: name, as rows with both."""
        fields = (schema.Field("code", values.text(60)), schema.Field("name", values.text(longest)))
        found = self.find(data, path, dict)
        return [self.row({"code": code, "name": name}, f"{path}.{code}", fields) for code, name in found.items()]
