"""Work that two agreed on, from the handshake to the last report."""
