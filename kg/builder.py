"""The whole journey on one page: read → extract → resolve → derive → store.

A build decides which papers the graph holds, extracts what is new, and derives a snapshot from all their claims;
`add` and `remove` are the same journey with another answer to the first question, so that they leave exactly what a
build of the same papers leaves.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from itertools import chain, islice
from typing import Any

from extractors.kinds import Tells, create, from_json, to_json
from extractors.pipeline import ExtractorSpec
from kg.graph.folder import Folder
from kg.intake import Intake
from kg.progress import Progress
from kg.report import BuildOptions, BuildReport
from kg.resolve.judgements import Judgement, read_judgements, write_judgements
from kg.snapshot import publish_snapshot
from kg.sources import Place, Report, read_papers
from kg.sources.fields import Unusable, to_paper
from schemas.errors import GraphError, SourceError
from schemas.records import Paper

Sources = Iterable[str | os.PathLike[str] | Paper | Mapping[str, Any]]


def build_graph(
    sources: Sources, folder: Folder, options: BuildOptions | None = None, progress: Progress | None = None
) -> BuildReport:
    """Make the folder the graph of exactly these papers; what an earlier build extracted is not extracted again.

    A source is a file (see `kg.sources`), ``-`` for standard input, a `Paper`, or a record
    with the fields of one.

    Raises:
        SourceError: there are sources, and none holds a usable paper.
        GraphError: the graph holds other papers, and `options.overwrite` does not say to drop them.
    """
    report = BuildReport()
    papers = read_sources(sources, report)
    first = list(islice(papers, 1))  # an unusable source leaves no graph behind
    if not folder.exists():
        folder.create(lambda scratch: publish_snapshot(scratch, [], "", BuildReport(), Progress()))
    options = options or BuildOptions(extractor=ExtractorSpec())
    return _change(chain(first, papers), folder, lambda paper: False, options, progress, report, exactly=True)


def add_papers(
    sources: Sources, folder: Folder, options: BuildOptions | None = None, progress: Progress | None = None
) -> BuildReport:
    """Add papers to a graph. With no papers, derive it again, after the judgements were edited."""
    report = BuildReport()
    return _change(read_sources(sources, report), folder, lambda paper: True, options, progress, report)


def judge(judgement: Judgement, folder: Folder, progress: Progress | None = None) -> BuildReport:
    """Write a person's judgement to the file of the graph, in the place of what it said of these names, and derive.

    Raises:
        GraphError: there is no graph, another process writes it, or the judgement cannot be one.
    """
    judgement.check()
    with folder.writing():
        kept = [j for j in read_judgements(folder.judgements) if not j.is_about(judgement)]
        write_judgements(folder.judgements, [*kept, judgement])
    return add_papers((), folder, progress=progress)


def take_back(judgement: Judgement, folder: Folder, progress: Progress | None = None) -> BuildReport:
    """Remove a person's judgement from the file of the graph, and derive.

    Raises:
        GraphError: there is no graph, another process writes it, or there is no such judgement in it.
    """
    with folder.writing():
        judgements = read_judgements(folder.judgements)
        kept = [j for j in judgements if j.judgement != judgement.judgement or not j.is_about(judgement)]
        if kept == judgements:
            said = f"{judgement.judgement} of {judgement.name_a!r} and {judgement.name_b!r}"
            raise GraphError(f"{folder.judgements} does not say {said}; nothing to take back")
        write_judgements(folder.judgements, kept)
    return add_papers((), folder, progress=progress)


def remove_papers(
    ids: Iterable[str], folder: Folder, options: BuildOptions | None = None, progress: Progress | None = None
) -> BuildReport:
    """Remove papers by id, and with them exactly what they alone said.

    Raises:
        GraphError: no such paper is in the graph; then nothing is removed.
    """
    gone = set(ids)
    return _change((), folder, lambda paper: paper not in gone, options, progress, BuildReport(), gone=gone)


def _change(
    papers: Iterable[Paper],
    folder: Folder,
    keep: Callable[[str], bool],
    options: BuildOptions | None,
    progress: Progress | None,
    report: BuildReport,
    *,
    exactly: bool = False,
    gone: Collection[str] = (),
) -> BuildReport:
    """Publish the graph of the papers it holds that `keep` keeps (by id) and of these papers."""
    options, progress = options or BuildOptions(), progress or Progress()
    with folder.writing():
        spec = options.extractor or from_json(folder.info().extractor)
        extractor = create(spec)
        intake = Intake(folder, extractor, report)
        if unknown := sorted(set(gone) - {known.paper for known in intake.known.values()}):
            raise GraphError(f"no paper in {folder.path} has the id {', '.join(map(repr, unknown))}; nothing removed")
        with progress.stage("extract"):
            intake.take(papers, keep, options.workers, progress.advance)
        if isinstance(extractor, Tells):
            report.notes += extractor.told()
        if exactly and report.removed and not options.overwrite:
            raise GraphError(
                f"{folder.path} holds {report.removed} records that are not in these sources; "
                "say --overwrite to drop them, or use: kg add"
            )
        with progress.stage("claims"):
            claims = intake.write_claims()
        publish_snapshot(folder, claims, intake.fingerprint, report, progress, to_json(spec))
    return report


def read_sources(sources: Sources, report: BuildReport) -> Iterator[Paper]:
    """Every paper of every source. A file that is no use is reported, and stops the work only if none is any use."""
    failure: SourceError | None = None
    reading = report.reading
    for number, source in enumerate(sources, start=1):
        if isinstance(source, Paper | Mapping):
            yield from _checked(source, Place("papers", number, "record"), reading)
            continue
        try:
            yield from read_papers(os.fspath(source), report=reading)
        except SourceError as error:
            failure = error
            report.problems.append(str(error))
    if failure and not reading.read:
        raise failure


def _checked(paper: Paper | Mapping[str, Any], place: Place, reading: Report) -> Iterator[Paper]:
    """A paper made by hand, held to what a record of a file is held to."""
    record = asdict(paper) if isinstance(paper, Paper) else dict(paper)
    try:
        usable = to_paper(record, place, reading)
    except Unusable as error:
        reading.skip(place, str(error))
    else:
        reading.read += 1
        yield replace(usable, place=record.get("place") or usable.place)
