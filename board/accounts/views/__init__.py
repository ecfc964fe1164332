"""Everything about one's own account: coming in, going out, and keeping others out. Blueprint `accounts`."""

from board.accounts.views import email, log_in, passkeys, password, proof, second_factor, second_step, security, sign_up
from board.accounts.views.blueprint import bp
from board.accounts.views.log_in import expired_form

__all__ = [
    "bp",
    "email",
    "expired_form",
    "log_in",
    "passkeys",
    "password",
    "proof",
    "second_factor",
    "second_step",
    "security",
    "sign_up",
]
