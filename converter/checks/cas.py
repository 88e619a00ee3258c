"""Rules on UIMA CAS JSON, as wiremark, INCEpTION and DKPro Cassis write it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from converter.checks.json_text import pointer
from converter.checks.views import Finding, JsonView
from converter.registry import check

_CAS = ("cas",)
_STRUCTURES = "%FEATURE_STRUCTURES"


def _structures(value: Any) -> list[Mapping[str, Any]]:
    found = value.get(_STRUCTURES) if isinstance(value, Mapping) else None
    return [row if isinstance(row, Mapping) else {} for row in found] if isinstance(found, list) else []


@check("UIM001", severity="error", kinds=_CAS)
def references(view: JsonView) -> Iterable[Finding]:
    """A structure has no type or an id of another one, or refers to one that is not there.

    **Bad**

    ```json
    {"%FEATURE_STRUCTURES": [{"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaString": "Kai"}],
     "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": [7]}}}
    ```

    **Good**

    ```json
    {"%FEATURE_STRUCTURES": [{"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaString": "Kai"}],
     "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": []}}}
    ```

    Reference: UIMA CAS JSON 0.4, feature structures (`%ID`, `%TYPE`, features that begin with `@`), views.
    """
    if not isinstance(view.value.get(_STRUCTURES), list):
        yield Finding(f"{_STRUCTURES} is no list", pointer(_STRUCTURES))
        return
    rows = _structures(view.value)
    known: set[int] = set()
    for number, row in enumerate(rows):
        at = pointer(_STRUCTURES, number)
        id_ = row.get("%ID")
        if not isinstance(row.get("%TYPE"), str) or not isinstance(id_, int):
            yield Finding("a structure needs a %TYPE, and a number as its %ID", at)
            continue
        if id_ in known:
            yield Finding(f"two structures have the %ID {id_}", f"{at}/%ID")
        known.add(id_)
    for at, id_ in _references(view.value, rows):
        if id_ not in known:
            named = "of that kind of %ID" if id_ is None else f"with the %ID {id_}"
            yield Finding(f"there is no structure {named}", at)


def _references(value: Mapping[str, Any], rows: list[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Where a structure is referred to, and by which id."""
    for number, row in enumerate(rows):
        for name, target in row.items():
            if not name.startswith("@") or target is None:
                continue
            at = pointer(_STRUCTURES, number, name)
            if isinstance(target, list):
                yield from ((f"{at}/{n}", one) for n, one in enumerate(target) if isinstance(one, int))
            else:
                yield at, target if isinstance(target, int) else None
    views = value.get("%VIEWS")
    for name, seen in views.items() if isinstance(views, Mapping) else ():
        if isinstance(seen, Mapping):
            if seen.get("%SOFA") is not None:
                yield pointer("%VIEWS", name, "%SOFA"), seen["%SOFA"] if isinstance(seen["%SOFA"], int) else None
            members = seen.get("%MEMBERS")
            for number, one in enumerate(members if isinstance(members, list) else ()):
                yield pointer("%VIEWS", name, "%MEMBERS", number), one if isinstance(one, int) else None


@check("UIM002", severity="error", kinds=_CAS)
def spans(view: JsonView) -> Iterable[Finding]:
    """A mark ends before it begins, or lies outside of the text.

    **Bad**

    ```json
    {"%FEATURE_STRUCTURES": [
      {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaString": "Kai"},
      {"%ID": 2, "%TYPE": "uima.tcas.Annotation", "@sofa": 1, "begin": 0, "end": 9}],
     "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": [2]}}}
    ```

    **Good**

    ```json
    {"%FEATURE_STRUCTURES": [
      {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaString": "Kai"},
      {"%ID": 2, "%TYPE": "uima.tcas.Annotation", "@sofa": 1, "begin": 0, "end": 3}],
     "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": [2]}}}
    ```

    Reference: UIMA CAS JSON 0.4; `begin` and `end` count UTF-16 code units of `sofaString`, as Java does.
    """
    rows = _structures(view.value)
    lengths = {
        row["%ID"]: len(row["sofaString"].encode("utf-16-le", "surrogatepass")) // 2
        for row in rows
        if isinstance(row.get("%ID"), int) and isinstance(row.get("sofaString"), str)
    }
    for number, row in enumerate(rows):
        sofa, begin, end = row.get("@sofa"), row.get("begin"), row.get("end")
        length = lengths.get(sofa) if isinstance(sofa, int) else None
        if not isinstance(begin, int) or not isinstance(end, int) or length is None:
            continue
        if not 0 <= begin <= end <= length:
            message = f"the mark {begin}:{end} is not in the text of {length} UTF-16 code units"
            yield Finding(message, pointer(_STRUCTURES, number, "begin" if begin > end or begin < 0 else "end"))
