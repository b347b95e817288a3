"""What names of parameters mean: a machine, a database, a user; a value is one parameter in each meaning that it has."""

from __future__ import annotations

from typing import Literal

Meaning = str  # one of those below, or the name itself where it is none of them

_NAMES = {
    "machine": "HOST NODE INSTANCE JUMP_HOST ADDRESS SERVER COMPONENT LOADBALANCER HOST_PATTERN HOST_LIMIT BROKER",
    "database": "DATABASE DB_INSTANCE DB_CLUSTER DBNAME",
    "database user": "DB_USER",
    "login": "REMOTE_USER LOGIN_NAME USER USERNAME USER_NAME LOGIN",
    "namespace": "NAMESPACE",
    "cluster": "CONTEXT CLUSTER",
    "workload": "SERVICE DEPLOYMENT STATEFULSET DAEMONSET RELEASE CONTAINER APP WORKLOAD JOB CRONJOB CONFIGMAP INGRESS "
    "AUTOSCALER FUNCTION REPLICASET UNIT",
    "version": "VERSION TAG IMAGE_TAG APP_VERSION",
    "port": "PORT",
}
_MEANINGS: dict[str, Meaning] = {name: meaning for meaning, names in _NAMES.items() for name in names.split()}
# So much a setting of the whole run that the same word elsewhere means something else.
_SETTINGS = frozenset({"database", "database user", "login", "namespace", "PROFILE", "ENVIRONMENT", "PROJECT", "LOG_LEVEL"})
UNKNOWN = frozenset({"NAME", "VALUE", "NUMBER"})
Reach = Literal["meaning", "part", "loose", "any", "all"]


def meaning_of(name: str) -> Meaning:
    """What a parameter of this name is, "" where the name says nothing; `OLD_DB_HOST` is a machine as `HOST` is."""
    if name in UNKNOWN:
        return ""
    return _MEANINGS.get(name) or _MEANINGS.get(name.rsplit("_", 1)[-1], name)


def is_setting(meaning: Meaning) -> bool:
    """Whether a value of this meaning is told apart from the same word elsewhere."""
    return meaning in _SETTINGS
