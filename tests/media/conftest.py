from __future__ import annotations

import pytest
from flask import Flask

from board import db
from board.backends.storage import FileStorage


@pytest.fixture
def app(database_url, tmp_path):
    """Only a database and a storage: media knows nothing above them."""
    app = Flask("media")
    db.init_app(app, database_url)
    app.extensions["storage"] = FileStorage(tmp_path / "media")
    yield app
    db.dispose(app)
