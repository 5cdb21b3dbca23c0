"""A small project whose site is built by the real press, and the studio over it."""

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from press.building.again import Builder
from press.editor.pages import Editor
from press.project import project
from press.studio.__main__ import DRAFTS
from press.studio.app import studio
from sample_project import fill, lay

KEY = "the-key"
HOME = f"/write/{KEY}/"
ONE = """---
# Mine.
title: One
date: 2026-01-02
category: Sound
tags: [sound]
summary: A line.
description: A sentence for search engines that says enough about it.
---
Words of one.
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, TestClient]]:
    """A project of this repository's theme and plugins, and the studio over it."""
    root = tmp_path_factory.mktemp("project")
    lay(root, ONE)
    places = project(root)
    editor = Editor(places, key=KEY)
    builder = Builder(root / "pelicanconf.py", places.output, DRAFTS)
    app = studio(places, builder, more=editor.routes(), watch=False)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        client.headers["origin"] = "http://127.0.0.1:8000"
        yield root, client


@pytest.fixture
def root(made: tuple[Path, TestClient]) -> Path:
    """The project, with one post; what another test wrote is gone."""
    shutil.rmtree(made[0] / ".press" / "history.git", ignore_errors=True)
    fill(made[0], ONE)
    return made[0]


@pytest.fixture
def client(made: tuple[Path, TestClient], root: Path) -> TestClient:
    del root  # only that it is as it was
    return made[1]


@pytest.fixture
def run() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Run a scene to its end, in a thread: a browser of other tests may hold the loop of this."""

    def running(scene: Coroutine[Any, Any, Any]) -> Any:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, scene).result()

    return running
