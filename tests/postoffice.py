"""Where does mail go in tests: a small SMTP server that keeps what it took and can hang, refuse or call somebody."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message


class PostOffice(socketserver.ThreadingTCPServer):
    """Use as a context manager. `on_mail` is called with each mail before it is acknowledged; what it returns is said.

    `refuses` says what a recipient hears instead of »250 ok«.
    """

    daemon_threads = allow_reuse_address = True

    def __init__(self, on_mail: Callable[[Message], str] = lambda _mail: "250 taken") -> None:
        super().__init__(("127.0.0.1", 0), Counter)
        self.on_mail, self.taken = on_mail, list[Message]()
        self.refuses: dict[str, str] = {}

    def __enter__(self) -> PostOffice:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def take(self, body: bytes) -> str:
        mail = message_from_bytes(body)
        self.taken.append(mail)
        return self.on_mail(mail)

    @property
    def ids(self) -> list[str]:
        """The Message-ID of every mail that came in, in order; a repeat stands twice."""
        return [mail["Message-ID"] for mail in self.taken]

    @property
    def environment(self) -> dict[str, str]:
        """What a process of the product needs to send its mail here."""
        place = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.server_address[1])}
        return {**place, "EMAIL_TLS": "0", "EMAIL_USER": "", "EMAIL_PASSWORD": "", "MAIL_OUTBOX": ""}


class Counter(socketserver.StreamRequestHandler):
    """One client at the counter: as much of SMTP as Django's backend speaks."""

    server: PostOffice

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        try:
            self.say("220 tests")
            while line := self.rfile.readline().strip().upper():
                if line == b"DATA":
                    self.say("354 go on")
                    self.say(self.server.take(self.letter()))
                else:
                    self.say("221 bye" if line == b"QUIT" else self.answer(line.decode().lower()))
        except OSError:  # the client is gone
            return

    def answer(self, line: str) -> str:
        refused = (words for address, words in self.server.refuses.items() if f"rcpt to:<{address}>" in line)
        return next(refused, "250 ok")

    def letter(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)
