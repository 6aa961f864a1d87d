"""Servers that want a password and show a certificate that nobody signed: real ones, each with its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import servers
from typer.testing import CliRunner

from kg.cli import app
from kg.stores import connect
from kg.stores.base import Access
from schemas.errors import StoreError

PASSWORD = "correct horse"
RIGHT, WRONG, NOBODY = Access("neo4j", PASSWORD), Access("neo4j", "battery staple"), Access()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key and the certificate that it signed itself, for 127.0.0.1."""
    if not shutil.which("openssl"):
        pytest.skip("a certificate needs openssl")
    folder = tmp_path_factory.mktemp("certificate")
    made = ["-keyout", "private.key", "-out", "public.crt", "-subj", "/CN=localhost"]
    for command in (
        ["req", "-x509", "-newkey", "rsa:2048", "-nodes", *made, "-addext", "subjectAltName=IP:127.0.0.1"],
        [
            "pkcs12",
            "-export",
            "-inkey",
            "private.key",
            "-in",
            "public.crt",
            "-out",
            "both.p12",
            "-passout",
            "pass:open",
        ],
    ):
        subprocess.run(["openssl", *command], cwd=folder, capture_output=True, check=True)
    return folder


@pytest.fixture(scope="module")
def bolt(certificate: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The host and port of a Neo4j."""
    folder = tmp_path_factory.mktemp("neo4j")
    shutil.copytree(certificate, folder / "certificates" / "bolt")
    command = ["neo4j-admin", "dbms", "set-initial-password", PASSWORD]
    admin = servers.neo4j_admin(folder)
    subprocess.run([shutil.which(command[0], path=admin["PATH"]) or "", *command[1:]], env=admin, check=True)
    settings = {
        "dbms.security.auth_enabled": "true",
        "dbms.ssl.policy.bolt.enabled": "true",
        "dbms.ssl.policy.bolt.client_auth": "NONE",
        "server.bolt.tls_level": "REQUIRED",
    }
    with servers.neo4j(folder, settings=settings) as url:
        yield url.partition("://")[2]


@pytest.fixture(scope="module")
def https(certificate: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Fuseki."""
    folder, port = tmp_path_factory.mktemp("fuseki"), servers.free_port()
    (folder / "passwords").write_text(f"neo4j: {PASSWORD}\n")
    (folder / "https.json").write_text(json.dumps({"keystore": str(certificate / "both.p12"), "passwd": "open"}))
    secret = ["--passwd=passwords", "--auth=basic", "--https=https.json", f"--httpsPort={port}"]
    with servers.fuseki(folder, *secret):
        yield f"https://127.0.0.1:{port}/papers"


def refusal(url: str, access: Access) -> str:
    with pytest.raises(StoreError) as caught:
        connect(url, access)
    return str(caught.value)


def test_neo4j_lets_in_who_has_the_password(bolt: str) -> None:
    url = f"bolt+ssc://{bolt}"
    with connect(url, RIGHT) as server:
        assert server.query("RETURN 1 AS one").rows == [(1,)]
    assert "does not let us in" in refusal(url, WRONG) and "look at the name neo4j and" in refusal(url, WRONG)
    assert refusal(url, NOBODY).endswith("say --user, and the password in KG_PASSWORD")


def test_fuseki_lets_in_who_has_the_password(https: str, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "public.crt"))
    with connect(https, RIGHT) as server:
        assert server.query("ASK {}").rows == [(True,)]
    assert "does not let us in (401); look at the name neo4j and" in refusal(https, WRONG)
    assert refusal(https, NOBODY).endswith("say --user, and the password in KG_PASSWORD")


def test_a_certificate_that_nobody_signed_is_refused_until_it_is_named(
    bolt: str, https: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in (f"bolt+s://{bolt}", https):
        said = refusal(url, RIGHT)
        assert said.startswith(f"{url}: its certificate is not trusted here (self-signed certificate)")
        assert "in SSL_CERT_FILE" in said and ("+ssc" in said) == url.startswith("bolt")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "public.crt"))
    for url in (f"bolt+s://{bolt}", https):
        connect(url, RIGHT).close()


def test_an_address_without_tls_says_that_nobody_answers(bolt: str) -> None:
    assert "no Neo4j answers there" in refusal(f"bolt://{bolt}", RIGHT)


def test_the_commands_take_the_password_from_the_environment(bolt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["query", "--cypher", "RETURN 1 AS one", "--json", "--store", f"bolt+ssc://{bolt}", "--user", "neo4j"]
    monkeypatch.setenv("KG_PASSWORD", PASSWORD)
    assert json.loads(CliRunner().invoke(app, asked).stdout) == [{"one": 1}]
    monkeypatch.delenv("KG_PASSWORD")
    failed = CliRunner().invoke(app, asked)
    assert isinstance(failed.exception, StoreError)
    assert str(failed.exception).endswith(
        "no password for neo4j: set KG_PASSWORD, or start it in a terminal, which asks"
    )


def test_a_terminal_is_asked_for_the_password(bolt: str) -> None:
    pty = pytest.importorskip("pty")
    asked = ["query", "--cypher", "RETURN 1 AS one", "--json", "--store", f"bolt+ssc://{bolt}", "--user", "neo4j"]
    keyboard, terminal = pty.openpty()
    unset = {name: value for name, value in os.environ.items() if name != "KG_PASSWORD"}
    with subprocess.Popen(
        [sys.executable, "-m", "kg", *asked], stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=unset, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        prompt = b""
        while not prompt.endswith(b": ") and (letter := process.stderr.read(1)):
            prompt += letter
        os.write(keyboard, f"{PASSWORD}\n".encode())
        out, said = process.communicate(timeout=120)
    assert prompt == b"Password of neo4j: " and json.loads(out) == [{"one": 1}]
    assert PASSWORD.encode() not in said
    os.set_blocking(keyboard, False)
    with pytest.raises(BlockingIOError):  # nothing was shown
        os.read(keyboard, 1)
    os.close(keyboard)
    os.close(terminal)
