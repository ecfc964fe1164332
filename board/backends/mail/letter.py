"""Composing a mail. Line ends in a name or subject are flattened here, so that nothing can add a header."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage

from board.text import one_line


def compose(
    *,
    sender: str,
    sender_name: str = "",
    recipient: str,
    subject: str,
    text: str,
    html: str = "",
    message_id: str,
    locale: str,
    now: datetime,
    unsubscribe_url: str = "",
) -> EmailMessage:
    """message_id with its angle brackets. `unsubscribe_url`: takes a POST without any page before it (RFC 8058).
    Raises ValueError for an address no mail can be sent to."""
    if not recipient:
        raise ValueError("a mail without a recipient")
    message = EmailMessage()
    message["From"] = Address(one_line(sender_name), addr_spec=sender)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = one_line(subject)
    message["Message-ID"] = message_id
    message["Date"] = now
    # Out-of-office answers and lists leave such mails alone.
    message["Auto-Submitted"] = "auto-generated"
    if unsubscribe_url:
        message["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    # Last: setting a content takes such headers away.
    message["Content-Language"] = locale
    return message
