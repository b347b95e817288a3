"""Words, paths and numbers that stand in many commands and mean nothing: no parameters are made of them."""

from __future__ import annotations

import re

from runbooks.knowledge.wordlists import words
from runbooks.parameters.flags import Hint
from runbooks.parameters.meanings import meaning_of
from runbooks.parameters.names import is_reserved

_WORDS = """
true false yes no on off all any none null default root admin main master HEAD head origin upstream localhost local remote
json yaml yml text table wide name names short long file files dir type tag tags value values info debug warn warning error
running pending failed completed active inactive enabled disabled enable disable start stop restart reload status state show
list get set add remove delete create update install uninstall upgrade apply plan init build test check help version config
options mode read write append force recursive verbose quiet latest stable bash zsh sh sudo echo printf done then else exit
print sleep while until break continue return grep awk sed sort head tail stdin stdout stderr EOF END public private user
users group groups host hosts port address service services pods pod deployment deployments nodes node select from where and
count limit order max min sum desc asc insert into table tables database databases server client dry-run no-cache read-only
x86-64 linux-amd64 linux-arm64 darwin-arm64 en-us utf-8 iso-8859-1 sha-256 sha-1 zero-downtime no-headers
"""
_COMMON = words(_WORDS)
_NOTHING = words("0 1 true false yes no on off none null all any default auto always never - . .. / /dev/null")
_SYSTEM = words("/dev /proc /sys /usr /bin /sbin /lib /lib64 /run /etc /boot /tmp /var/tmp /var/run /var/cache /snap")
_NO_SETTINGS = frozenset(
    {"DEBIAN_FRONTEND", "LC_ALL", "LANG", "TERM", "PAGER", "EDITOR", "TZ", "CFLAGS", "IFS", "PATH", "PS1", "HOME"}
)
# What every installation has of its own, by what it is.
_BUILT_IN = {
    "database": words(
        "postgres template0 template1 mysql sys information_schema performance_schema admin local config master tempdb "
        "pgbouncer default test"
    ),
    "database user": words(
        "postgres root mysql admin default sa sys system elastic guest pgbouncer replicator replication repl"
    ),
    "login": words("root postgres mysql admin ubuntu debian centos ec2-user core git www-data nobody redis vagrant pi"),
    "namespace": words("default kube-system kube-public"),
    "port": words(
        "22 25 53 80 123 389 443 465 514 587 636 993 1433 1521 2181 2375 2376 2379 2380 3000 3306 4222 5000 5044 5432 5601 "
        "5671 5672 6379 6432 6443 7000 8000 8080 8086 8125 8200 8300 8443 8500 8888 9000 9042 9090 9092 9093 9100 9187 9200 "
        "9300 10250 11211 15672 26379 27017 33060 50051"
    ),
}
_SOFTWARE = words(
    "mysql mysqld mariadb postgresql postgres mongodb mongod redis redis-server memcached cassandra elasticsearch "
    "opensearch kafka zookeeper rabbitmq rabbitmq-server nats activemq etcd consul vault nomad nginx apache apache2 httpd "
    "haproxy varnish traefik envoy caddy squid docker containerd podman kubelet kubernetes k3s prometheus grafana "
    "alertmanager loki influxdb telegraf kibana logstash filebeat fluentd jenkins gitlab minio ceph glusterfs postfix "
    "dovecot exim4 bind9 named unbound dnsmasq chrony chronyd ntp ntpd sshd ssh cron crond rsyslog systemd-journald "
    "firewalld iptables nftables fail2ban wireguard openvpn keepalived pacemaker corosync patroni pgbouncer proxysql puppet "
    "salt chef ansible tomcat jetty wildfly php-fpm supervisor supervisord samba nfs-server autofs libvirtd qemu zabbix "
    "nagios icinga2 keycloak openldap slapd clickhouse"
)
_BARE = re.compile(r"[A-Za-z]+")
_COMPOUND = re.compile(r"(?=.*-|.*_.*[0-9]|.*[0-9].*_)[A-Za-z0-9]+(?:[-_@][A-Za-z0-9]+)+", re.ASCII)
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@:/+-]*", re.ASCII)
_MODE = re.compile(r"0?[0-7]{3,4}")
_BRANCH = re.compile(r"[A-Za-z0-9][\w./-]*")
_PATH = re.compile(r"/[\w@+ -][\w.@+ -]*(?:/[\w.@+ -]+)+/?")


def is_name(word: str) -> bool:
    """Whether a word of the registry can be looked for in commands."""
    return (
        len(word) >= 2
        and word.lower() not in _COMMON
        and not (word.isdigit() and len(word) < 4)
        and not re.search(r"\s", word)
    )


def is_worth(value: str) -> bool:
    """Whether a value whose place says what it is can be a parameter."""
    return (
        0 < len(value) <= 200
        and "\n" not in value
        and not value.startswith(("-", "~"))
        and value.lower() not in _NOTHING
        and value not in ("localhost", "127.0.0.1", "::1", "0.0.0.0")
    )


def is_built_in(known: Hint, value: str) -> bool:
    """Whether every installation has it: the database postgres, the user root, port 5432."""
    return value in _BUILT_IN.get(meaning_of(known.name), ())


def is_software(value: str) -> bool:
    """Whether it is the name of a well-known program, which also names its folders, files and users."""
    return value in _SOFTWARE


def is_bare(value: str) -> bool:
    """Whether it is a word of letters alone, or so short that it may mean anything elsewhere."""
    return len(value) < 3 or _BARE.fullmatch(value) is not None or (value.isdigit() and len(value) < 6)


def is_setting(name: str) -> bool:
    """Whether a variable of this name is worth a parameter: none that tells a shell or a program how to behave."""
    return name not in _NO_SETTINGS and not is_reserved(name) and not name.endswith(("_OPTS", "_OPTIONS", "_ARGS", "FLAGS"))


def is_branch(value: str) -> bool:
    """Whether it may be a branch that differs from run to run."""
    return (
        _BRANCH.fullmatch(value) is not None
        and value not in ("main", "master", "HEAD", "trunk", "develop")
        and not value.startswith("HEAD")
    )


def is_worth_repeating(value: str, known: Hint | None) -> bool:
    """Whether a value that stands in several steps is one that a person would change.

    Where nothing tells what it is, it must look like a name that somebody gave: `web-frontend`, no word and no file.
    """
    if not is_worth(value) or len(value) < 3 or value.lower() in _COMMON:
        return False
    if value.startswith("/") or (known is None and "/" in value):
        return is_own_path(value)
    if known is not None:
        return _IDENTIFIER.fullmatch(value) is not None and value[-1] not in ".:+" and not is_built_in(known, value)
    if value.isdigit():
        return len(value) >= 6 and not _MODE.fullmatch(value)
    return len(value) >= 5 and _COMPOUND.fullmatch(value) is not None


def is_own_path(value: str) -> bool:
    """Whether it is the path of something that is not part of the system, two folders deep at least."""
    system = any(value == one or value.startswith(f"{one}/") for one in _SYSTEM)
    shared = value.rstrip("/") in ("/var/log", "/var/lib", "/var/log/syslog", "/var/log/messages")
    return _PATH.fullmatch(value) is not None and not system and not shared
