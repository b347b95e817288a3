"""What was typed in fish is never run by bash where that would not do the same."""

from __future__ import annotations

import pytest

from runbooks.making.fish import says_fish
from runbooks.making.steps import FISH
from tests.unit.runbooks.making_sessions import Typed, made

OTHERWISE = r"""
set -gx NS shop
set -x EDITOR vim
set NAME value
make; and echo done
make; or echo failed
not make
kubectl delete pod (kubectl get pods -o name | head -1)
for f in *.log; rm $f; end
if test -d x; rm -rf x; end
while true; curl x; end
begin; echo a; end
string replace a b c
math 1 + 2
echo $status
echo $argv[1]
echo "$PATH[1]"
echo a\tb
echo 'it\'s'
function x; echo; end
alias k kubectl
count *.log
"""
ALIKE = r"""
kubectl get pods -n shop
rm -rf /srv/tmp
make && make install
make || echo failed
echo "a (b) c"
echo 'set x'
git commit -m "fix (again); and go on"
kubectl get pods | grep web
A=1 make
kubectl get pods -o jsonpath='{.items[0].metadata.name}'
ls *.log > out.txt
grep -c set file
ssh db-1 'cd /srv && ls; set -e'
echo $(hostname)
export A=b
"""


@pytest.mark.parametrize("text", OTHERWISE.strip().splitlines())
def test_what_only_fish_understands_is_told(text: str) -> None:
    assert says_fish(text)


@pytest.mark.parametrize("text", ALIKE.strip().splitlines())
def test_what_bash_takes_as_fish_does_stays_a_command(text: str) -> None:
    assert not says_fish(text)


def test_such_a_step_is_done_by_hand() -> None:
    fish = {"shell": "fish"}
    found = made(
        Typed("set -gx NS shop", more=fish),
        Typed("kubectl delete pod -n $NS web-1", more=fish),
        Typed("rm -rf (cat old.txt)", more=fish),
    )
    assert [step.kind for step in found.steps] == ["manual", "change", "manual"]
    assert [step.command and step.command.text for step in found.steps][::2] == [None, None]
    assert found.steps[2].why == "In fish: rm -rf (cat old.txt)"
    assert FISH in found.steps[0].flags


def test_a_secret_that_is_set_in_fish_is_not_told() -> None:
    found = made(
        Typed("set -gx DB_PASSWORD 'hunter2-x9'", more={"shell": "fish"}),
        Typed("./deploy $DB_PASSWORD", more={"shell": "fish"}),
    )
    assert "hunter2" not in repr(found)


def test_the_same_text_typed_in_bash_is_run() -> None:
    assert made("set -e; make", "(cd x; make install)").steps[-1].kind == "change"
