"""Which options' values are worth a parameter, and what it is called then."""

from __future__ import annotations

from dataclasses import dataclass

from runbooks.model import ParameterType


@dataclass(frozen=True, slots=True)
class Hint:
    """What a value is by its place: the name of a parameter for it, its type, and whether the place alone is reason enough."""

    name: str
    type: ParameterType = "string"
    alone: bool = True


_TYPES: dict[str, ParameterType] = {
    "HOST": "host",
    "PORT": "port",
    "DB_USER": "user",
    "REMOTE_USER": "user",
    "LOGIN_NAME": "user",
    "BRANCH": "branch",
    "TAG": "version",
    "VERSION": "version",
    "REPLICAS": "integer",
    "COUNT": "integer",
    "PID": "integer",
    "JOB_ID": "integer",
    "THREAD_ID": "integer",
    "URL": "url",
    "ENDPOINT": "url",
    "IDENTITY_FILE": "path",
    "WORKDIR": "path",
    "PLAYBOOK": "path",
    "DUMP_FILE": "path",
    "MOUNT_POINT": "path",
    "DEVICE": "path",
    "LOG_LEVEL": "enum",
    "INVENTORY": "path",
    "SINCE": "duration",
    "START_TIME": "date",
    "END_TIME": "date",
}

# Long options, of any program.
_LONG = {
    option: name
    for name, options in {
        "NAMESPACE": "namespace",
        "CONTEXT": "context kube-context",
        "REGION": "region location",
        "ZONE": "zone availability-zone",
        "PROFILE": "profile",
        "CLUSTER": "cluster cluster-name cluster-id",
        "HOST": "host hostname server address",
        "PORT": "port",
        "DB_USER": "dbuser db-user",
        "REMOTE_USER": "user username login",
        "DATABASE": "database dbname db",
        "TAG": "tag image-tag",
        "IMAGE": "image",
        "VERSION": "version app-version chart-version engine-version to-version",
        "REPLICAS": "replicas desired-count desired-capacity",
        "SELECTOR": "selector",
        "SERVICE": "service service-name",
        "PROJECT": "project project-name project-id",
        "ACCOUNT": "account account-id",
        "ENVIRONMENT": "environment env stage",
        "RELEASE": "release release-name",
        "BRANCH": "branch",
        "BUCKET": "bucket",
        "INSTANCE_ID": "instance-id instance-ids",
        "DB_INSTANCE": "db-instance-identifier",
        "DB_CLUSTER": "db-cluster-identifier",
        "STACK": "stack-name stack",
        "FUNCTION": "function-name",
        "RESOURCE_GROUP": "resource-group",
        "SUBSCRIPTION": "subscription",
        "INVENTORY": "inventory",
        "CONTAINER": "container",
        "NODE": "node node-name",
        "DEPLOYMENT": "deployment",
        "URL": "url",
        "ENDPOINT": "endpoint endpoint-url",
        "DOMAIN": "domain",
        "TENANT": "tenant",
        "REVISION": "revision to-revision",
        "LOG_GROUP": "log-group-name",
        "QUEUE": "queue queue-url",
        "TOPIC": "topic",
        "TABLE": "table table-name",
        "SNAPSHOT": "snapshot-id db-snapshot-identifier",
        "VOLUME_ID": "volume-id",
        "VPC_ID": "vpc-id",
        "SUBNET_ID": "subnet-id",
        "IMAGE_ID": "image-id",
        "TASK_DEFINITION": "task-definition",
        "BROKER": "bootstrap-server broker-list",
        "CONSUMER_GROUP": "group consumer-group",
        "START_TIME": "start-time since-time",
        "END_TIME": "end-time",
        "LOGIN_NAME": "become-user",
        "LOG_LEVEL": "log-level loglevel",
    }.items()
    for option in options.split()
}
_POSTGRES_PROGRAMS = "psql pg_dump pg_dumpall pg_restore createdb dropdb vacuumdb reindexdb pgbench pg_isready"
_MYSQL_PROGRAMS = "mysql mysqldump mysqladmin mysqlimport mysqlcheck mariadb mariadb-dump mariadb-admin"
_POSTGRES = "-h HOST -p PORT -U DB_USER -d DATABASE"
_MYSQL = "-h HOST -P PORT -u DB_USER -D DATABASE"
_KUBE = "-n NAMESPACE -l SELECTOR -c CONTAINER"
# Short options, and long ones that mean something of their own; "-" instead of a name: no parameter.
_OF_PROGRAM = {
    "kubectl": _KUBE + " --server - --user - --timeout -",
    "helm": "-n NAMESPACE",
    "stern": "-n NAMESPACE -l SELECTOR -c CONTAINER",
    "k9s": "-n NAMESPACE",
    "flux": "-n NAMESPACE",
    "argocd": "-n NAMESPACE",
    "velero": "-n NAMESPACE",
    "istioctl": "-n NAMESPACE",
    **dict.fromkeys(_POSTGRES_PROGRAMS.split(), _POSTGRES),
    **dict.fromkeys(("createuser", "dropuser", "pg_basebackup"), "-h HOST -p PORT -U DB_USER"),
    **dict.fromkeys(_MYSQL_PROGRAMS.split(), _MYSQL),
    "clickhouse-client": "-h HOST -u DB_USER -d DATABASE",
    "redis-cli": "-h HOST -p PORT -n DATABASE_NUMBER",
    "influx": "-host HOST -port PORT -database DATABASE",
    "cqlsh": "-u DB_USER -k KEYSPACE",
    "ssh": "-p PORT -l REMOTE_USER -i IDENTITY_FILE -J JUMP_HOST",
    "scp": "-P PORT -i IDENTITY_FILE -J JUMP_HOST",
    "sftp": "-P PORT -i IDENTITY_FILE -J JUMP_HOST",
    "ssh-copy-id": "-p PORT -i IDENTITY_FILE",
    "git": "-C WORKDIR -b BRANCH -c - --branch BRANCH",
    "make": "-C WORKDIR",
    "tar": "-C WORKDIR",
    "ansible": "-i INVENTORY -u REMOTE_USER -l HOST_LIMIT --limit HOST_LIMIT",
    "ansible-playbook": "-i INVENTORY -u REMOTE_USER -l HOST_LIMIT --limit HOST_LIMIT",
    "journalctl": "-u SERVICE --unit SERVICE",
    "docker": "-t IMAGE --name CONTAINER --tag IMAGE --env -",
    "docker-compose": "-p PROJECT",
    "crictl": "",
    "curl": "--user - --url URL",
    "gcloud": "--account -",
    "aws": "--version -",
    "kafka-topics": "",
    "rabbitmqctl": "-n NODE -p VHOST",
    "consul": "",
    "rsync": "--port PORT",
    "useradd": "-g USER_GROUP -G USER_GROUP",
    "usermod": "-g USER_GROUP -G USER_GROUP -aG USER_GROUP -Ga USER_GROUP -l LOGIN_NAME",
    **dict.fromkeys(("pkill", "pgrep", "ps"), "-u LOGIN_NAME -U LOGIN_NAME"),
    **dict.fromkeys(("strace", "gdb", "lsof", "renice", "perf"), "-p PID"),
    "crontab": "-u LOGIN_NAME",
    "sudo": "-u -",
    "npm": "--tag - --version -",
    "pip": "",
    "date": "",
}
_SHORT = {
    program: dict(zip(words[::2], words[1::2], strict=True))
    for program, text in _OF_PROGRAM.items()
    for words in [text.split()]
}


def flag_hint(program: str, flag: str) -> Hint | None:
    """What the value of an option is; None where it is not worth a parameter."""
    own = _SHORT.get(program, {}).get(flag) or _SHORT.get(program.removesuffix(".sh"), {}).get(flag)
    name = own or (_LONG.get(flag[2:]) if flag.startswith("--") else None)
    return hint(name) if name and name != "-" else None


def hint(name: str, *, alone: bool = True) -> Hint:
    """A hint of the type that goes with a name."""
    return Hint(name, _TYPES.get(name, "identifier"), alone)


def type_of(name: str) -> ParameterType:
    """The type of a parameter of this name."""
    return _TYPES.get(name, "identifier")
