"""How a stage shows that it goes on."""

from __future__ import annotations

import pytest

from kg.show import BarProgress


def test_a_stage_says_how_much_of_it_is_done(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    with BarProgress(enabled=True) as progress:
        with progress.stage("extract"):
            progress.advance(1200)
        with progress.stage("push"):
            progress.expect(2500)
            progress.advance(1200)
    extract, push = capsys.readouterr().err.strip().splitlines()
    assert "1,200" in extract and " of " not in extract
    assert "1,200 of 2,500" in push
