"""[alerts] in config.toml: what it says counts, what is wrong is told, and no mistake keeps alerts from being taken in."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts import config
from alerts.config import PRIORITY_OF, Config
from alerts.policy import ALWAYS, Policy, length
from store.errors import UsageError


def loaded(tmp_path: Path, text: str) -> Config:
    """What these settings say."""
    path = tmp_path / "config.toml"
    path.write_text(text)
    return config.load(path)


def test_without_a_file_everything_is_as_documented(tmp_path: Path) -> None:
    assert config.load(tmp_path / "none.toml") == Config()


def test_all_of_the_documentation_is_understood(tmp_path: Path) -> None:
    """The examples at the head of the modules are no dead letters."""
    from alerts import policy

    examples = "\n".join(line for line in (config.__doc__ or "").splitlines() if line.startswith("    "))
    found = loaded(tmp_path, examples)
    assert (found.mistakes, len(found.rules), len(found.inhibitions)) == ([], 1, 1)
    lines = (policy.__doc__ or "").splitlines()
    found = loaded(tmp_path, "\n".join(line for line in lines if line == "[alerts]" or line.partition(" ")[2][:1] == "="))
    assert (found.mistakes, found.policy) == ([], Policy())


def test_rules_inhibition_correlation_and_priorities_are_what_is_told(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        """
        [alerts]
        grace = "1m"
        [[alerts.rules]]
        match = ['severity="critical"', "job=~'db.*'"]
        on = "/EU/Prod/"
        tags = ["db"]
        [[alerts.inhibit]]
        source = "alertname=Down"
        target = "severity=warning"
        equal = ["cluster"]
        [alerts.correlation]
        window = "10m"
        min_alerts = 0
        group_by = ["team"]
        [alerts.priorities]
        info = "M"
        [alerts.integrations.prod]
        owner = "ana"
        [alerts.formats.own]
        identity = "id"
        status = "state"
        title = "title"
        """,
    )
    assert found.mistakes == []
    assert found.policy.grace == 60_000_000
    rule = found.rules[0]
    assert (rule.name, rule.on, rule.settings) == ("rule 1", "eu/prod", {"tags": ["db"]})
    assert [str(one) for one in rule.matchers] == ['severity="critical"', 'job=~"db.*"']
    assert found.inhibitions[0].equal == ("cluster",)
    assert (found.correlation.window, found.correlation.min_alerts, found.correlation.group_by) == (600_000_000, 0, ("team",))
    assert found.priorities == {**PRIORITY_OF, "info": "M"}
    assert found.integrations == {"prod": {"owner": "ana"}}
    assert list(found.formats) == ["own"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[alerts", "can't be read"),
        ("alerts = 5", "alerts is a section; write [alerts]"),
        ("[alerts]\ngrce = '1m'", "[alerts] knows no grce; did you mean grace?"),
        ("[alerts]\nxyzzy = 1", "it knows correlation, flap_calm"),
        ("[alerts]\ngrace = 5", "[alerts] grace: '5' is no length of time"),
        ("[alerts]\nwhen_resolved = 'marks'", "there is no 'marks'; did you mean mark?"),
        ("[alerts]\nwhen_resolved = 'zzz'", "did you mean resolve?"),
        ("[alerts]\nflap_changes = 1", "flap_changes takes a number from 2 on, not 1"),
        ("[alerts]\nflap_calm = true", "flap_calm takes a number from 1 on, not True"),
        ("[alerts]\nrules = 5", "[alerts] rules is a list; write [[alerts.rules]]"),
        ("[alerts]\nrules = [5]\nflap_calm = 'x'", "flap_calm takes a number"),
        ("[[alerts.rules]]\nmtch = 'a=b'", "[[alerts.rules]] rule 1: knows no mtch; did you mean match?"),
        ("[[alerts.rules]]\nname = 'x'\nmatch = 'a'", "[[alerts.rules]] x: 'a' is no matcher"),
        ("[[alerts.rules]]\nmatch = 5", "match is a list"),
        ("[[alerts.rules]]\nmatch = [5]", "match is a list"),
        ("[[alerts.rules]]\npriority = 'X'", "priority: there is no 'X'; use H, M, L"),
        ("[[alerts.rules]]\nseverity = ['x']", "severity: there is no ['x']; use unknown, info"),
        ("[[alerts.rules]]\nowner = 5", 'owner is a text; write owner = "..."'),
        ("[[alerts.rules]]\ntags = 'db'", 'tags is a list; write tags = ["..."]'),
        ("[[alerts.rules]]\ntask = 'no'", "task is true or false; write task = false"),
        ("[[alerts.rules]]\nheartbeat = 'soon'", "heartbeat: 'soon' is no length of time"),
        ("[[alerts.rules]]\ndue = 'later'", "due: 'later' is no length of time"),
        ("[[alerts.rules]]\ndue = 'always'", "due is a length of time"),
        ("[[alerts.rules]]\ngrace = 'x'", "[[alerts.rules]] rule 1: grace: 'x' is no length of time"),
        ("[[alerts.inhibit]]\nsource = 'a=b'", "[[alerts.inhibit]] 1 needs source and target"),
        ("[[alerts.inhibit]]\nsource = 5\ntarget = 'a=b'", "source is a list"),
        ("[[alerts.inhibit]]\nsource = 'a=1'\ntarget = 'b=1'\nequal = 'cluster'", "equal is a list"),
        ("[alerts]\ncorrelation = 5", "correlation is a section; write [alerts.correlation]"),
        ("[alerts.correlation]\nwindw = '1m'", "[alerts.correlation] knows no windw; did you mean window?"),
        ("[alerts.correlation]\nmin_alerts = 1", "takes a number from 2 on, or 0 for none, not 1"),
        ("[alerts.correlation]\nmin_alerts = true", "takes a number from 2 on"),
        ("[alerts.correlation]\nmin_alerts = '3'", "takes a number from 2 on"),
        ("[alerts.correlation]\ngroup_by = 'cluster'", "group_by is a list"),
        ("[alerts.correlation]\nwindow = 5", "[alerts.correlation] window: '5' is no length"),
        ("[alerts]\npriorities = 'H'", "priorities is a section"),
        ("[alerts.priorities]\ncritical = 'X'", "critical = 'X'; write unknown, info"),
        ("[alerts.priorities]\nterrible = 'H'", "terrible = 'H'"),
        ("[alerts]\nintegrations = 5", "integrations is a section"),
        ("[alerts.integrations]\nprod = 5", "[alerts.integrations.prod] is a section"),
        ("[alerts.integrations.prod]\ngrace = 'x'", "[alerts.integrations.prod] grace: 'x' is no length of time"),
        ("[alerts.integrations.prod]\npriority = 'X'", "priority: there is no 'X'"),
        ("[alerts.integrations.prod]\nowner = 5", "owner is a text"),
        ("[[alerts.rules]]\ntitle = 'Pod {{instance}}'", "labels stand in single braces; write {instance}"),
        ("[alerts]\nformats = 5", "formats is a section"),
        ("[alerts.formats]\nown = 5", "[alerts.formats.own]"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_write(tmp_path: Path, text: str, told: str) -> None:
    assert any(told in one for one in loaded(tmp_path, text).mistakes), loaded(tmp_path, text).mistakes


def test_what_is_wrong_is_left_out_and_the_rest_counts(tmp_path: Path) -> None:
    text = """
    [[alerts.rules]]
    match = "("
    [[alerts.rules]]
    name = "good"
    [alerts.integrations.prod]
    grace = "soon"
    owner = "ana"
    format = "nagios"
    [alerts.formats.bad]
    identity = "id"
    [alerts.formats.good]
    identity = "id"
    status = "state"
    title = "title"
    """
    found = loaded(tmp_path, text)
    assert len(found.mistakes) == 3
    assert [rule.name for rule in found.rules] == ["good"]
    assert found.integrations == {"prod": {"format": "nagios"}}  # how its deliveries are read does not hang on its grace
    assert list(found.formats) == ["good"]


@pytest.mark.parametrize(
    ("told", "microseconds"), [("always", ALWAYS), ("never", 0), (0, 0), ("0", 0), ("90s", 90_000_000), ("1d", 86_400_000_000)]
)
def test_a_length_of_time_may_be_none_or_without_end(told: object, microseconds: int) -> None:
    assert length(told, "grace") == microseconds


def test_a_policy_is_changed_by_what_is_told_and_by_nothing_else() -> None:
    assert Policy().changed({"owner": "ana"}, "") == Policy()
    assert Policy().changed({"flap_calm": 3, "when_resolved": "mark"}, "") == Policy(flap_calm=3, when_resolved="mark")
    with pytest.raises(UsageError):
        Policy().changed({"ttl": None}, "[alerts]")
