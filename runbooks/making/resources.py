"""What a command is about: the things it names, and the scopes (host, namespace, region, database) it names them in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from runbooks.history import Entity
from runbooks.knowledge.wordlists import words
from runbooks.making.calls import Call
from runbooks.making.effects import above
from runbooks.making.item import Item

Nearness = Literal["thing", "scope", "none"]

SCOPE_KINDS = words("region zone cluster host node account project datacenter network vpc environment namespace rack site")
SCOPE_OPTIONS = words(
    "-n --namespace --context --kube-context --region --profile --cluster -h --host -U --user -p --port --project "
    "--zone -d --dbname --database -H --hostname -i --inventory --subscription --resource-group -g --server "
    "--endpoint --limit"
)
# Options whose value says how, not what.
_MANNER_OPTIONS = words(
    "-o --output --sort-by --timeout -w --tail --since --lines --format --query --field-selector -t --time --until "
    "--color -q -v --type -m --mode --max-time -X --request --retry --interval --replicas --grace-period --level -T "
    "-A --dry-run"
)
# Programs that do one thing in the folder they are run in.
FOLDER_PROGRAMS = words(
    "git make terraform tofu terragrunt npm yarn pnpm cargo go mvn gradle docker-compose pulumi vagrant skaffold tox "
    "nox poetry bundle rake cmake ninja meson bazel just task"
)
_COMPOSE = ("compose",)
# Words that name a kind of thing, or a state, and no thing.
_GENERIC = words(
    "pod pods po deploy deployment deployments svc service services node nodes ns namespace namespaces all job jobs "
    "cronjob ingress ing configmap configmaps cm secret secrets event events pv pvc sts statefulset statefulsets ds "
    "daemonset daemonsets rs replicaset hpa endpoints ep serviceaccount sa crd yaml json wide name true false yes no "
    "on off up down start stop restart status reload enable disable origin head main master latest default stdin "
    "stdout null localhost root admin test install update upgrade list show get set a b f -"
)
_TOP_FOLDERS = words(
    "/etc /var /usr /opt /tmp /home /srv /root /mnt /media /boot /dev /proc /sys /run /lib /bin /sbin /data /var/log "
    "/var/lib /etc/systemd /etc/systemd/system /usr/local /usr/local/bin /usr/bin /var/tmp ~"
)
# Generic tools: that two commands use the same one says nothing.
_GENERAL_TOOLS = words(
    "kubectl oc systemctl service journalctl docker podman ssh scp psql mysql aws gcloud az curl wget cat grep ls rm "
    "cp mv tail head sed awk find du df ps kill chmod chown tee echo test git python python3 bash sh helm terraform "
    "apt apt-get yum dnf sort wc xargs"
)
_WORD = re.compile(r"[A-Za-z0-9_][\w.@:+-]*")
_UNIT_SUFFIX = re.compile(r"\.(?:service|timer|socket|target|mount)$")
_POD_SUFFIX = re.compile(r"(?:-[0-9a-f]{6,10})?-(?=[a-z0-9]*\d)[a-z0-9]{5}$")  # what a deployment adds to its name
_HOST_IN_URL = re.compile(r"^[a-z][a-z0-9+.-]*://(?:[^/@]*@)?(\[[^]]+\]|[^/:?#]+)(?::\d+)?([^?#]*)")


@dataclass(frozen=True, slots=True)
class Resources:
    """The things a command names, its files, the scopes it acts in, and the tools it uses that are things themselves."""

    things: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()  # those above its files, themselves included
    scopes: frozenset[str] = frozenset()
    tools: frozenset[str] = frozenset()


@dataclass(slots=True)
class Map:
    """The resources of every command, worked out when they are first asked for."""

    items: Sequence[Item]
    entities: Sequence[Entity] = ()
    _found: dict[int, Resources] = field(default_factory=dict)
    _scopes: frozenset[str] | None = None
    _components: Mapping[str, str] | None = None

    def of(self, item: Item) -> Resources:
        """What a command is about."""
        if item.index not in self._found:
            self._found[item.index] = self._resources(item)
        return self._found[item.index]

    def nearness(self, one: Item, other: Item) -> Nearness:
        """Whether two commands are about the same thing, act in the same scope, or neither."""
        a, b = self.of(one), self.of(other)
        if a.things & b.things or a.files & b.folders or b.files & a.folders or a.tools & b.things or b.tools & a.things:
            return "thing"
        return "scope" if a.scopes & b.scopes else "none"

    def without_scopes(self, item: Item) -> str:
        """The text of a command as far as it says what is done, not where."""
        named = self.of(item).scopes | self.scopes
        return " ".join("·" if _scope_word(word) in named else word for word in item.text.split())

    @property
    def scopes(self) -> frozenset[str]:
        """Every word that names a scope anywhere in the history, or in the registry."""
        if self._scopes is None:
            hosts = {call.host for item in self.items for call in item.calls if call.host}
            hosts |= {one.rpartition("@")[2] for one in hosts}
            kinds = {word for one in self.entities if one.kind in SCOPE_KINDS for word in one.words}
            self._scopes = frozenset(word.lower() for word in hosts | kinds)
        return self._scopes

    def _resources(self, item: Item) -> Resources:
        effects = item.effects
        files = {path for path in effects.paths if path.partition(":")[2].strip("/")}
        things, scopes, tools = set(_folder_things(item)), set(), set()
        for call in item.calls:
            if call.host:
                scopes.add(call.host.rpartition("@")[2].lower())
            if not call.holds:
                things |= set(_things(call))
                scopes |= {value.lower() for option, value in call.options if option in SCOPE_OPTIONS and value}
                tools |= {call.program.lower()} - _GENERAL_TOOLS
        things |= set(self._named_components(item, things | scopes))
        things = {one for one in things if one not in _GENERIC and len(one) > 1}
        scopes |= things & self.scopes
        return Resources(
            things=frozenset(things - self.scopes - scopes),
            files=frozenset(files),
            folders=frozenset(
                folder
                for path in files
                for folder in above(path)
                if folder.partition(":")[2] not in _TOP_FOLDERS or folder == path
            ),
            scopes=frozenset(scopes),
            tools=frozenset(tools),
        )

    def _named_components(self, item: Item, said: set[str]) -> Iterator[str]:
        """The components, scopes aside, that a command was recorded to touch and names by one of their words."""
        if self._components is None:
            self._components = {
                word.lower(): one.path for one in self.entities if one.kind not in SCOPE_KINDS for word in one.words
            }
        for word in said:
            if word in self._components:
                yield f"component {self._components[word]}"


_ON_PROCESSES = words(
    "kill ps strace ltrace gdb gcore lsof pmap pwdx renice ionice taskset jstack jmap jcmd pstack nsenter prlimit"
)


def _scope_word(word: str) -> str:
    return word.strip("'\"").rpartition("@")[2].lower()


def _things(call: Call) -> Iterator[str]:
    if call.program in _ON_PROCESSES:
        said = (*call.operands, *(value for option, value in call.options if option in ("-p", "--pid")))
        yield from (f"process {text}" for text in said if text.isdigit() and len(text) > 1)
    values = [value for option, value in call.options if value and option not in SCOPE_OPTIONS | _MANNER_OPTIONS]
    for text in (*call.operands, *values):
        url = _HOST_IN_URL.match(text)
        if url:
            yield url[1].lower()
            yield from (label for label in url[1].lower().split(".")[:1] if not label.isdigit())
            continue
        if text.startswith(("/", "./", "~/")):
            yield text.rstrip("/").rpartition("/")[2].lower()
            continue
        for word in _WORD.findall(text):
            if not word.replace(".", "").replace(":", "").isdigit():
                name = _UNIT_SUFFIX.sub("", word.strip(".:").lower())
                yield name
                if _POD_SUFFIX.search(name):
                    yield _POD_SUFFIX.sub("", name)


def _folder_things(item: Item) -> Iterator[str]:
    """The project in a folder, for programs that act on it without naming it."""
    for call in item.calls:
        if call.host is None and (call.program in FOLDER_PROGRAMS or call.subcommand[:1] == _COMPOSE):
            yield f"{call.program} in {call.value('-C', '-chdir', '--directory', '-f', '--file') or item.cwd}"
