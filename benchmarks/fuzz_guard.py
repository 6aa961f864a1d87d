"""Throw queries at the guard that nobody would write, and see that nothing gets through it.

    python benchmarks/fuzz_guard.py [--minutes 10] [--seed N] [--stores ladybug,oxigraph,rdflib]

Queries are made from a small grammar of each language and from the queries of the tests, hostile and legitimate, which
are spliced, nested, cut off, and have their words swapped, replaced by look-alikes or parted by comments. They are
asked on the toy graph of the tests behind `GuardedStore` with small limits, and after each batch the graph must be what
it was, the secret unread, nothing written and nothing sent. Exits with 1, and prints the batch, if it is not so.
"""

# ruff: noqa: E501  # a rule is a line

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "kg" / "stores" / "guard")]

import hostile  # noqa: E402
import legitimate  # noqa: E402
from conftest import toy_edges, toy_nodes  # noqa: E402
from traps import Online, Traps, content, said  # noqa: E402

from kg.graph.tables import GraphTables  # noqa: E402
from kg.stores import STORES, store_class  # noqa: E402
from kg.stores.guard import reading_cypher, reading_sparql  # noqa: E402
from kg.stores.guard.guarded import GuardedStore  # noqa: E402
from kg.stores.guard.limits import MIB, Limits  # noqa: E402
from kg.stores.guard.worker import OfFolder  # noqa: E402
from schemas.errors import KgError, QueryError  # noqa: E402

BATCH = 50
TIGHT = Limits(seconds=0.5, memory=768 * MIB, rows=500, size=MIB)
JUDGE = {"cypher": reading_cypher, "sparql": reading_sparql}
SUITES = {
    "cypher": [*hostile.CYPHER.values(), *legitimate.CYPHER.values(), *legitimate.LADYBUG.values()],
    "sparql": [*hostile.SPARQL.values(), *(legitimate.PREFIXES + text for text in legitimate.SPARQL.values())],
}
# Each rule is a name in capitals and what may stand for it.
GRAMMARS = {
    "cypher": {
        "QUERY": ["CLAUSES RETURN ITEMS TAIL", "CLAUSES RETURN ITEMS UNION QUERY", "CLAUSES EVIL", "EVIL"],
        "CLAUSES": ["CLAUSE", "CLAUSE CLAUSES", "CLAUSE EVIL CLAUSES"],
        "CLAUSE": ["MATCH PATTERN", "MATCH PATTERN WHERE EXPR", "OPTIONAL MATCH PATTERN", "WITH ITEMS", "UNWIND LIST AS NAME"],
        "PATTERN": ["NODE", "NODE EDGE NODE", "NODE EDGE NODE, PATTERN", "NAME = PATTERN", "(PATTERN)+", "NODE (PATTERN)* NODE"],
        "NODE": ["()", "(NAME)", "(NAME:LABEL)", "(:LABEL {id: EXPR})", "(NAME:LABEL|LABEL)", "(NAME WHERE EXPR)"],
        "EDGE": ["-->", "--", "-[NAME]->", "<-[:TYPE]-", "-[:TYPE*1..2]-", "-[* SHORTEST 1..3]-", "-[:TYPE|TYPE]->"],
        "ITEMS": ["EXPR", "*", "EXPR AS NAME", "EXPR AS NAME, ITEMS", "DISTINCT EXPR", "*, EXPR AS NAME"],
        "EXPR": ["NAME", "NAME.PROPERTY", "1", "'x'", "EXPR = EXPR", "NOT EXPR", "EXPR AND EXPR", "EXPR + EXPR", "(EXPR)",
                 "EXISTS { MATCH PATTERN }", "COUNT { MATCH PATTERN WHERE EXPR }", "CASE WHEN EXPR THEN EXPR ELSE EXPR END",
                 "LIST", "FUNCTION(EXPR)", "{a: EXPR}", "EXPR IS NULL", "EXPR IN LIST", "EXPR!", "-EXPR", "NAME.*", "`x y`",
                 "EXISTS { EVIL }", "COUNT { CLAUSES EVIL }", "EXPR STARTS WITH EXPR", "1e3", "0x1F", "$p"],
        "LIST": ["[]", "[EXPR]", "[EXPR, EXPR]", "[NAME IN LIST WHERE EXPR | EXPR]", "range(1, 9)"],
        "FUNCTION": ["size", "upper", "count", "collect", "apoc.load.json", "repeat", "nextval", "cast", "date.truncate", "error"],
        "NAME": ["n", "m", "x", "not", "case", "trail", "shortest", "as", "set", "`call`", "días", "end", "all", "distinct"],
        "LABEL": ["Paper", "Method", "Task", "`Paper`", "%", "Set"],
        "TYPE": ["USES", "PROPOSES", "`USES`"],
        "PROPERTY": ["id", "name", "year", "not", "create"],
        "TAIL": ["", "", ";", "ORDER BY EXPR", "SKIP 1 LIMIT 2", "// DELETE n", "EVIL", "; EVIL"],
        "EVIL": ["CREATE (:Paper {id: 'x'})", "SET NAME.title = 'x'", "DELETE NAME", "DELETE [NAME][0]", "MERGE NODE",
                 "LOAD FROM '@file' RETURN *", "LOAD CSV FROM '@web' AS NAME", "COPY (QUERY) TO '@new'", "CALL show_tables()",
                 "INSTALL httpfs", "ATTACH '@file' AS x", "EXPORT DATABASE '@new'", "CALL { EVIL }", "COPY Paper FROM '@file'",
                 "FOREACH (NAME IN LIST | EVIL)", "LOAD FROM '@web' RETURN *", "DETACH DELETE NAME", "IMPORT DATABASE '@new'"],
    },
    "sparql": {
        "QUERY": ["PROLOGUE FORM TAIL", "FORM TAIL", "PROLOGUE FORM", "PROLOGUE EVIL", "FORM ; EVIL"],
        "PROLOGUE": ["PREFIX k: <https://w3id.org/papers-kg/ns#>", "PREFIX k: <@web>", "BASE <http://x/> PROLOGUE",
                     "PREFIX k: <java:java.lang.>", "PREFIX service: <http://x/> PROLOGUE"],
        "FORM": ["SELECT ITEMS WHERE GROUP", "SELECT ITEMS GROUP", "ASK GROUP", "CONSTRUCT { TRIPLES } WHERE GROUP",
                 "DESCRIBE VAR GROUP", "DESCRIBE IRI", "SELECT ITEMS FROM <@web> GROUP", "ASK FROM NAMED <file://@file> GROUP"],
        "ITEMS": ["*", "VAR", "VAR VAR", "DISTINCT VAR", "(EXPR AS VAR)", "(COUNT(*) AS VAR)", "(SUM(EXPR) AS VAR)"],
        "GROUP": ["{ PARTS }", "{ { PARTS } }", "{ }", "{ { SELECT ITEMS GROUP } PARTS }"],
        "PARTS": ["PART", "PART PARTS", "PART . PARTS", "TRIPLES . PARTS", "# \r PART\n PART"],
        "PART": ["TRIPLES", "OPTIONAL GROUP", "MINUS GROUP", "GROUP UNION GROUP", "FILTER(EXPR)", "BIND(EXPR AS VAR)", "EVIL",
                 "VALUES VAR { 'x' 1 UNDEF }", "FILTER EXISTS GROUP", "FILTER NOT EXISTS GROUP", "GRAPH VAR GROUP"],
        "TRIPLES": ["VAR VAR VAR", "VAR IRI VAR", "VAR PATH VAR", "VAR VAR VAR ; IRI STRING", "VAR k:a\\'b VAR", "[] VAR STRING"],
        "PATH": ["IRI", "IRI/PATH", "(PATH|PATH)", "PATH*", "^PATH", "!(IRI|IRI)"],
        "EXPR": ["VAR", "1", "STRING", "EXPR = EXPR", "EXPR<EXPR", "EXPR<EXPR&&EXPR>EXPR", "!EXPR", "EXPR + EXPR", "(EXPR)",
                 "STR(EXPR)", "REGEX(EXPR, STRING)", "EXISTS GROUP", "IF(EXPR, EXPR, EXPR)", "EXPR IN (EXPR)", "IRI(EXPR)",
                 "k:f(EXPR)", "COALESCE(EXPR, EXPR)"],
        "VAR": ["?s", "?p", "?o", "$x", "?service", "?from"],
        "IRI": ["a", "k:year", "<https://w3id.org/papers-kg/ns#year>", "<file://@file>", "<@web>", "k:a\\#b", "<#x>", "<x>"],
        "STRING": ["'x'", '"x"', "'''x'''", '"""x"y"""', "'# x'", "'SERVICE <@web> {}'", "'\\''", "''", "'''\r'''"],
        "TAIL": ["", "", "LIMIT 3", "ORDER BY VAR", "GROUP BY VAR", "# x", "VALUES VAR { 1 }", "HAVING(EXPR)", "'''"],
        "EVIL": ["SERVICE <@web> GROUP", "SERVICE VAR GROUP", "SERVICE SILENT k: GROUP", "INSERT DATA { TRIPLES }",
                 "DELETE WHERE GROUP", "DROP ALL", "LOAD <file://@file>", "LOAD <@web>", "CLEAR ALL",
                 "# \r SERVICE <@web> GROUP \n", "INSERT { TRIPLES } WHERE GROUP"],
    },
}  # fmt: skip
COMMENTS = {"cypher": ["/* */", "// x\n", "/* **/", "//\r", "/*/ */"], "sparql": ["# x\n", "#\r", "#\r\n", "# '\n"]}
LOOK_ALIKES = {
    "e": "еｅ",
    "a": "аａ",
    "s": "ſｓ",
    "i": "ıі",
    " ": "\u00a0\u2003\u200b",
    "'": "’＇",
    "-": "–−",
    "#": "＃",
    "\n": "\r",
}
ESCAPES = [
    "\\u0027",
    "\\u0022",
    "\\u0060",
    "\\u000a",
    "\\'",
    "\\",
    "\\\\",
    "\x00",
    "`",
    "'",
    '"',
    "'''",
    "/*",
    "*/",
    "#",
    "<",
    ">",
    "\r",
]


class Maker:
    """Makes queries, always the same ones for a seed."""

    def __init__(self, seed: int, language: str) -> None:
        self.pick = random.Random(f"{seed} {language}")
        self.language = language
        self.changes: list[Callable[[str], str]] = [
            self._splice, self._nest, self._cut, self._swap, self._repeat, self._comment, self._look_alike, self._escape, self._borrow,
        ]  # fmt: skip

    def query(self) -> str:
        """One that is likely to be refused, and now and then not."""
        text = self.grown("QUERY", 0) if self.pick.random() < 0.5 else self.suite()
        for _ in range(self.pick.choice([0, 1, 1, 2, 3])):
            text = self.pick.choice(self.changes)(text)
        return text[:20_000]

    def suite(self) -> str:
        """One of the tests."""
        return self.pick.choice(SUITES[self.language])

    def grown(self, rule: str, depth: int) -> str:
        """What the grammar has for a rule; the shortest where it runs deep."""
        choices = GRAMMARS[self.language][rule]
        chosen = min(choices, key=len) if depth > 8 else self.pick.choice(choices)
        names = "|".join(GRAMMARS[self.language])
        return re.sub(rf"\b({names})\b", lambda match: self.grown(match[0], depth + 1) if depth < 12 else "x", chosen)

    def _words(self, text: str) -> list[str]:
        return re.findall(r"\w+|\s+|[^\w\s]", text)

    def _at(self, text: str) -> int:
        return self.pick.randint(0, len(text))

    def _splice(self, text: str) -> str:
        other = self.suite()
        return text[: self._at(text)] + other[self._at(other) :]

    def _nest(self, text: str) -> str:
        return self.pick.choice(
            ["{{ {} }}", "EXISTS {{ {} }}", "({})", "CALL {{ {} }}", "SELECT * {{ {{ {} }} }}", "'{}'"]
        ).format(text)

    def _cut(self, text: str) -> str:
        return text[: self._at(text)]

    def _swap(self, text: str) -> str:
        words = self._words(text)
        if len(words) > 1:
            one, other = self.pick.sample(range(len(words)), 2)
            words[one], words[other] = words[other], words[one]
        return "".join(words)

    def _repeat(self, text: str) -> str:
        words = self._words(text)
        first = self.pick.randrange(len(words) or 1)
        part = words[first : first + self.pick.randint(1, 6)]
        return "".join(words[:first] + part * self.pick.choice([2, 3, 200]) + words[first:])

    def _comment(self, text: str) -> str:
        words = self._words(text)
        words.insert(self.pick.randint(0, len(words)), self.pick.choice(COMMENTS[self.language]))
        return "".join(words)

    def _look_alike(self, text: str) -> str:
        char = self.pick.choice(list(LOOK_ALIKES))
        return text.replace(char, self.pick.choice(LOOK_ALIKES[char]), self.pick.choice([1, 2, -1]))

    def _escape(self, text: str) -> str:
        at = self._at(text)
        return text[:at] + self.pick.choice(ESCAPES) + text[at:]

    def _borrow(self, text: str) -> str:
        words, others = self._words(text), self._words(self.suite())
        words[self.pick.randint(0, len(words)) :][:1] = others[:1]
        at = self.pick.randint(0, len(words))
        return "".join(words[:at] + others[self.pick.randint(0, len(others)) :][:4] + words[at:])


def fuzz(name: str, folder: Path, traps: Traps, maker: Maker, until: float) -> tuple[Counter[str], list[str]]:
    """Ask until the time is over; how it went, and the batch after which something was not as it should be."""
    went: Counter[str] = Counter()
    with GuardedStore(Online(OfFolder(name, folder))) as store:  # type: ignore[arg-type]
        before = content(store)
        while time.monotonic() < until:
            batch, told = [traps.baited(maker.query()) for _ in range(BATCH)], []
            store.limits = TIGHT
            for text in batch:
                went[outcome(store, text, told)] += 1
            store.limits = Limits()
            if (sprung := traps.sprung("\n".join(told))) or content(store) != before:
                return went + Counter({"sprung": 1}), [f"{name}: {sprung or 'the graph has changed'}", *batch]
    return went, []


def outcome(store: GuardedStore, text: str, told: list[str]) -> str:
    """One word for how a query went; what was said is added to `told`."""
    try:
        told.append(said(store.query(text)))
    except QueryError as error:
        told.append(str(error).replace(text, ""))
        if "brought the engine down" in str(error):
            return "engine brought down"
        if "or allow more" in str(error):
            return "stopped"
        if "read-only" in str(error):
            return "let through by the guard, refused by the engine's lock"
    except KgError as error:
        return f"{type(error).__name__}: {error}"[:200]
    else:
        return "answered"
    try:
        JUDGE[store.language](text)
    except QueryError:
        return "refused by the guard"
    return "refused by the engine"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stores", default=",".join(STORES))
    options = parser.parse_args()
    chosen = options.stores.split(",")
    share = 60 * options.minutes / len(chosen)
    with tempfile.TemporaryDirectory() as scratch:
        traps = Traps(Path(tempfile.mkdtemp(dir=scratch)))
        for name in chosen:
            backend = store_class(name)
            folder = Path(scratch) / backend.file_name
            backend.write(folder, GraphTables.from_records(toy_nodes(), toy_edges()))
            maker = Maker(options.seed, backend.language)
            went, batch = fuzz(name, folder, traps, maker, time.monotonic() + share)
            counts = ", ".join(f"{count:,} {how}" for how, count in went.most_common())
            print(f"{name}: {went.total():,} tried: {counts}", flush=True)
            if batch:
                sys.exit("\n".join(batch))
        traps.close()


if __name__ == "__main__":
    main()
