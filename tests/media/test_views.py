from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image as Pillow
from werkzeug.exceptions import NotFound

from board.media.actions import store_photo
from board.media.views import send_rendition
from tests.media.pictures import encoded, four_corners

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def image(app):
    with app.app_context():
        return store_photo(encoded(four_corners(900, 600)), now=NOW)


def sent(app, image, width, **request):
    with app.test_request_context(**request):
        response = send_rendition(image, width)
        response.direct_passthrough = False
        return response


@pytest.mark.security("4-35")
def test_a_rendition_is_sent_as_nothing_but_a_picture(app, image):
    response = sent(app, image, 800)
    assert response.status_code == 200
    assert response.mimetype == "image/webp"
    assert Pillow.open(BytesIO(response.data)).size == (800, 533)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"] == "inline"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Cache-Control"] == "private, max-age=300"


def test_a_known_rendition_is_not_sent_again(app, image):
    tag = sent(app, image, 320).headers["ETag"]
    again = sent(app, image, 320, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert sent(app, image, 800, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("width", [0, -1, 321, 10**9])
def test_there_are_no_other_widths(app, image, width):
    with pytest.raises(NotFound):
        sent(app, image, width)


@pytest.mark.security("5-23")
def test_a_lost_file_is_a_neutral_picture(app, image):
    app.extensions["storage"].delete(f"{image.sha256}/320.webp")
    response = sent(app, image, 320)
    assert response.status_code == 404
    assert Pillow.open(BytesIO(response.data)).format == "WEBP"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
