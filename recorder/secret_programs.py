"""How the programs that are given secrets take them: after which options and as which operands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class Form(Enum):
    """How an option takes its secret."""

    GLUED = "-psecret"
    SEPARATE = "-p secret, --option=secret"
    EITHER = "-psecret or -p secret"
    AFTER_COLON = "-u user:secret"
    AFTER_COMMA = "-u user,secret"
    AFTER_PERCENT = "-U user%secret"


SIGNS = {Form.AFTER_COLON: ":", Form.AFTER_COMMA: ",", Form.AFTER_PERCENT: "%"}


@dataclass(frozen=True, slots=True)
class Option:
    """An option with a secret, where these words come before it and `type_` is anywhere in the command."""

    before: frozenset[str]
    name: str
    form: Form
    type_: str = ""


@dataclass(frozen=True, slots=True)
class Operand:
    """A word that is a secret: the nth, from 0, after these words; needs these option letters and none of `without`."""

    after: tuple[str, ...]
    nth: int
    letters: frozenset[str]
    valued: frozenset[str]  # options whose next word is their value
    without: str


_CLIENTS = "mysql mysqldump mysqladmin mysqlimport mysqlcheck mysqlshow mariadb mariadb-dump mariadb-admin"
_REGISTRIES = "docker podman nerdctl buildah skopeo helm oras crane oc az cf heroku"
_SNMP = "snmpwalk snmpget snmpset snmpgetnext snmpbulkwalk snmpbulkget snmptable snmptrap snmpstatus"

# (programs, words before, option, form)
_OPTIONS = (
    (_CLIENTS, "", "-p", Form.GLUED),
    ("7z 7za 7zz rar unrar", "", "-p", Form.GLUED),
    ("sshpass", "", "-p", Form.EITHER),
    (_REGISTRIES, "login", "-p", Form.SEPARATE),
    ("mongo mongosh mongodump mongorestore mongoexport mongoimport", "", "-p", Form.SEPARATE),
    ("redis-cli valkey-cli", "", "-a", Form.EITHER),
    ("ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldappasswd", "", "-w", Form.EITHER),
    ("ldappasswd", "", "-s", Form.SEPARATE),
    ("zip unzip", "", "-P", Form.EITHER),
    ("sqlcmd bcp", "", "-P", Form.EITHER),
    ("ipmitool", "", "-P", Form.EITHER),
    ("mosquitto_pub mosquitto_sub mosquitto_rr", "", "-P", Form.SEPARATE),
    ("cqlsh beeline", "", "-p", Form.SEPARATE),
    ("useradd usermod", "", "-p", Form.SEPARATE),
    ("openssl", "", "-k", Form.SEPARATE),
    ("openssl", "", "-K", Form.SEPARATE),
    ("keytool", "", "-new", Form.SEPARATE),
    ("plink pscp psftp addprinc cpw", "", "-pw", Form.SEPARATE),
    (_SNMP, "", "-c", Form.SEPARATE),
    (_SNMP, "", "-A", Form.SEPARATE),
    (_SNMP, "", "-X", Form.SEPARATE),
    ("gh", "secret set", "--body", Form.SEPARATE),
    ("gh", "secret set", "-b", Form.EITHER),
    ("az", "keyvault secret set", "--value", Form.SEPARATE),
    ("aws", "ssm put-parameter", "--value", Form.SEPARATE, "SecureString"),
    ("curl", "", "-u", Form.AFTER_COLON),
    ("curl", "", "--user", Form.AFTER_COLON),
    ("curl", "", "-U", Form.AFTER_COLON),
    ("curl", "", "--proxy-user", Form.AFTER_COLON),
    ("etcdctl", "", "--user", Form.AFTER_COLON),
    ("http https xh", "", "-a", Form.AFTER_COLON),
    ("http https xh", "", "--auth", Form.AFTER_COLON),
    ("lftp", "", "-u", Form.AFTER_COMMA),
    ("smbclient rpcclient", "", "-U", Form.AFTER_PERCENT),
)

# (programs, words before, which word after them, option letters it needs, options with a value, none of this option)
_OPERANDS = (
    ("rabbitmqctl", "add_user", 1, "", "", ""),
    ("rabbitmqctl", "change_password", 1, "", "", ""),
    ("redis-cli valkey-cli", "config set requirepass", 0, "", "", ""),
    ("redis-cli valkey-cli", "config set masterauth", 0, "", "", ""),
    ("redis-cli valkey-cli", "auth", -1, "", "-h -p -n -a", ""),
    ("mysqladmin mariadb-admin", "password", 0, "", "", ""),
    ("vault bao", "login", 0, "", "", "-method"),
    ("vault bao", "operator unseal", 0, "", "", ""),
    ("htpasswd", "", 2, "b", "-C -r", ""),
    ("htpasswd", "", 1, "bn", "-C -r", ""),
    ("mosquitto_passwd", "", 2, "b", "", ""),
    ("openssl", "passwd", 0, "", "-salt -in -rand -writerand", ""),
    ("mkpasswd", "", 0, "", "-m -S -R -P -l -d -c -C -p -v --method --salt --rounds", ""),
    ("ansible-vault", "encrypt_string", 0, "", "--name -n --vault-id --vault-password-file --encrypt-vault-id --output", ""),
    ("nmcli", "password", 0, "", "", ""),
    ("nmcli", "wifi-sec.psk", 0, "", "", ""),
    ("wpa_passphrase", "", 1, "", "", ""),
    ("ipmitool", "user set password", 1, "", "", ""),
    ("grafana-cli grafana", "reset-admin-password", 0, "", "--homepath --config", ""),
    ("mc", "alias set", 3, "", "", ""),
)

OPTIONS: dict[str, list[Option]] = {}
for _programs, _before, _name, _form, *_type in _OPTIONS:
    for _program in _programs.split():
        OPTIONS.setdefault(_program, []).append(Option(frozenset(_before.split()), _name, _form, *_type))

OPERANDS: dict[str, list[Operand]] = {}
for _programs, _before, _nth, _letters, _valued, _without in _OPERANDS:
    for _program in _programs.split():
        OPERANDS.setdefault(_program, []).append(
            Operand(tuple(_before.split()), _nth, frozenset(_letters), frozenset(_valued.split()), _without)
        )

PROGRAMS = OPTIONS.keys() | OPERANDS.keys()
_NUMBER = re.compile(r"[0-9]")  # `mysql1` is a host
_SHORTEST = 4  # one letter off "zip" or "oc" is another program
# Programs, and not slips, one letter off those above.
_OTHERS_LIST = """
crate dockerd elm fault ftp funzip gunzip htop httpd httpd2 https httpx hurl mongod mongos mono mysqld realm sftp tftp
uncrypt url
"""
_OTHERS = frozenset(_OTHERS_LIST.split())


@lru_cache(maxsize=4096)
def slip_of(name: str) -> str:
    """The program of the tables that a mistyped name stands for, one letter off; "" for none."""
    if name in _OTHERS or name in PROGRAMS or len(name) < _SHORTEST or _NUMBER.search(name):
        return ""
    return next((program for program in sorted(PROGRAMS) if len(program) >= _SHORTEST and _one_off(name, program)), "")


def _one_off(one: str, other: str) -> bool:
    """Whether one letter less, more or wrong, or two exchanged, makes these names the same."""
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    same = next((at for at, (left, right) in enumerate(zip(shorter, longer, strict=False)) if left != right), len(shorter))
    if len(shorter) < len(longer):
        return shorter[same:] == longer[same + 1 :]
    exchanged = shorter[same : same + 2] == longer[same : same + 2][::-1] and shorter[same + 2 :] == longer[same + 2 :]
    return exchanged or shorter[same + 1 :] == longer[same + 1 :]
