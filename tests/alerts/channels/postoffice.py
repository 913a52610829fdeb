"""A real post office of the test's own: postfix that takes mail over, dovecot that hands it out by IMAP."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DOMAIN = "city.example"
PASSWORD = "only-here"

MAIN_CF = """\
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
mail_owner = postfix
setgid_group = postdrop
mydestination =
myhostname = mail.{domain}
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
relayhost =
relay_domains =
maillog_file = {home}/data/log
maillog_file_prefixes = {home}
alias_maps =
alias_database =
local_recipient_maps =
default_transport = error:no mail leaves this test
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {home}/mail
virtual_mailbox_maps = inline:{{ reader@{domain}=reader/ bounces@{domain}=bounces/ }}
virtual_alias_maps = inline:{{ left@{domain}=nobody@nowhere.{domain} }}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
recipient_delimiter = +
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = encrypt
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_reject_unlisted_recipient = yes
"""

MASTER_CF = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
showq unix n - n - - showq
postlog unix-dgram n - n - 1 postlogd
"""

DOVECOT_CONF = """\
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{home}/mail/%n
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%n
}}
"""


def why_not() -> str | None:
    """Why no post office can be opened here; None where one can."""
    for program in ("postfix", "dovecot", "openssl"):
        if shutil.which(program, path=f"/usr/sbin:/usr/bin:{os.environ.get('PATH', '')}") is None:
            return f"{program} is not installed"
    return None if os.geteuid() == 0 else "postfix starts as root only"


@dataclass
class PostOffice:
    """Where it takes mail over, where it hands mail out."""

    smtp: int
    imap: int
    home: Path

    def mails(self, user: str, count: int = 1, seconds: float = 30) -> list[bytes]:
        """The mails of a user once there are so many, fetched by IMAP."""
        until = time.monotonic() + seconds
        while True:
            with imaplib.IMAP4("127.0.0.1", self.imap, timeout=seconds) as client:
                client.login(f"{user}", PASSWORD)
                client.select("INBOX", readonly=True)
                names = client.search(None, "ALL")[1][0].split()
                if len(names) >= count:
                    found = [client.fetch(name.decode(), "(BODY.PEEK[])")[1][0] for name in names]
                    return [one[1] for one in found if isinstance(one, tuple)]
            if time.monotonic() > until:
                raise AssertionError(f"{user} has {len(names)} mails, not {count}: {self.log()}")
            time.sleep(0.1)

    def log(self) -> str:
        """What the servers wrote of themselves."""
        files = [self.home / "data" / "log", self.home / "dovecot.log"]
        return "\n".join(file.read_text(errors="replace") for file in files if file.is_file())


@contextmanager
def post_office(home: Path, certificate: Path, key: Path) -> Iterator[PostOffice]:
    """Starts both servers in a folder of their own, on free ports of this machine; stops exactly these afterwards."""
    owner = pwd.getpwnam("postfix")
    reader = pwd.getpwnam("nobody")
    smtp, imap = _free(), _free()
    for name in ("etc", "queue", "data", "mail", "run"):
        (home / name).mkdir()
    os.chown(home / "data", owner.pw_uid, grp.getgrnam("postfix").gr_gid)
    os.chown(home / "mail", reader.pw_uid, reader.pw_gid)
    words: dict[str, object] = {
        "home": home, "domain": DOMAIN, "uid": reader.pw_uid, "gid": reader.pw_gid, "certificate": certificate,
        "key": key, "port": smtp, "imap": imap, "password": PASSWORD,
    }  # fmt: skip
    (home / "etc" / "main.cf").write_text(MAIN_CF.format(**words))
    (home / "etc" / "master.cf").write_text(MASTER_CF.format(**words))
    (home / "dovecot.conf").write_text(DOVECOT_CONF.format(**words))
    postfix = ["/usr/sbin/postfix", "-c", str(home / "etc")]
    dovecot = ["/usr/sbin/dovecot", "-c", str(home / "dovecot.conf")]
    office = PostOffice(smtp, imap, home)
    try:
        _run(dovecot, home / "dovecot.said")
        _run([*postfix, "start"], home / "postfix.said")
        for port in (smtp, imap):
            _await(port, office)
        yield office
    finally:
        subprocess.run([*postfix, "stop"], capture_output=True, check=False, timeout=60)
        subprocess.run([*dovecot, "stop"], capture_output=True, check=False, timeout=60)


def _run(command: list[str], said: Path) -> None:
    """Runs a command; its words go into a file, for the servers that it starts keep a pipe open."""
    with said.open("wb") as out:
        done = subprocess.run(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, check=False, timeout=60)
    assert done.returncode == 0, said.read_text(errors="replace")


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as made:
        return int(made.getsockname()[1])


def _await(port: int, office: PostOffice) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(office.log())
