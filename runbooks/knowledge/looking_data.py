"""Tells of clients of databases whether they only look, by what they are told to do."""

from __future__ import annotations

import re
from collections.abc import Callable

from runbooks.knowledge.sql import only_reads
from runbooks.shell.invocation import Invocation, said

Reads = Callable[[Invocation], bool]

_REDIS = frozenset((
    "get", "mget", "keys", "scan", "info", "ping", "ttl", "pttl", "type", "exists", "llen", "lrange", "hget", "hgetall",
    "hkeys", "hlen", "hvals", "hmget", "smembers", "scard", "sismember", "zrange", "zcard", "zscore", "zrangebyscore",
    "dbsize", "lastsave", "time", "memory", "object", "strlen", "getrange", "xinfo", "xlen", "xrange", "role", "echo",
    "monitor", "randomkey", "sscan", "hscan", "zscan", "dump", "pubsub",
))  # fmt: skip
_REDIS_BY_ARGUMENT = {
    "config": {"get"},
    "cluster": {"info", "nodes", "slots", "keyslot", "countkeysinslot", "myid", "shards"},
    "slowlog": {"get", "len"},
    "client": {"list", "info", "id", "getname"},
    "acl": {"list", "users", "whoami", "getuser", "cat"},
    "latency": {"latest", "history", "doctor"},
    "sentinel": {"masters", "master", "replicas", "slaves", "sentinels", "get-master-addr-by-name", "ckquorum"},
    "command": {"info", "count", "docs"},
    "module": {"list"},
}
_MONGO_WRITES = re.compile(
    r"\b(?:insert\w*|update\w*|replace\w*|delete\w*|remove|drop\w*|create\w*|save|bulkWrite|"
    r"findAnd\w+|findOneAnd\w+|shutdown\w*|rename\w*|reIndex|compact|fsync\w*|kill\w*|stepDown|"
    r"reconfig|add|initiate|freeze|enable\w*|shard\w*|grant\w*|revoke\w*|adminCommand|runCommand|"
    r"setProfilingLevel|hide\w*)\s*\("
)
_MONGO_COMMAND_READS = re.compile(
    r"""(?:adminCommand|runCommand)\s*\(\s*(?:\{\s*)?['"]?(?:ping|serverStatus|replSetGetStatus|dbStats|collStats|hello|isMaster|buildInfo|currentOp|listDatabases|listCollections|getParameter|connectionStatus)\b"""
)


def sql(*options: str) -> Reads:
    def rule(one: Invocation) -> bool:
        texts = [value for option, value in one.options if option in options]
        if one.name == "sqlite3" or one.name == "duckdb":
            texts += one.texts[1:]
        if one.has("-f", "--file") and one.name == "psql":
            return False
        if one.has("-l", "--list") and one.name == "psql":
            return True
        if not texts and (body := _input(one)):
            texts = [body]
        return bool(texts) and all(only_reads(text) for text in texts)

    return rule


def _input(one: Invocation) -> str:
    """What a here-string hands to the program."""
    for redirect in one.simple.redirects:
        if redirect.operator == "<<<" and redirect.target:
            return said(redirect.target)
    return ""


def redis(one: Invocation) -> bool:
    words = [text.lower() for text in one.texts]
    if (
        one.has("--scan", "--bigkeys", "--memkeys", "--hotkeys", "--stat", "--latency", "--latency-history", "--ldb")
        and not words
    ):
        return True
    if not words:
        return False
    if words[0] in _REDIS_BY_ARGUMENT:
        return len(words) > 1 and words[1] in _REDIS_BY_ARGUMENT[words[0]]
    return words[0] in _REDIS and not (words[0] == "memory" and words[1:2] == ["purge"])


def mongo(one: Invocation) -> bool:
    script = one.value("--eval", "-e")
    if script is None:
        return False
    return not _MONGO_WRITES.search(_MONGO_COMMAND_READS.sub("", script))
