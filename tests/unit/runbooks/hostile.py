"""A procedure in which every text tries to be something else than a text."""

from __future__ import annotations

from dataclasses import replace

from runbooks.model import Expectation, Parameter, Procedure, Step, Trouble
from runbooks.template import Template, build
from tests.unit.runbooks.examples import disk_full

EVIL = (
    "<script>alert(1)</script> </script></style><img src=x onerror=alert(2)> \"quotes\" 'single' & &amp; ]]> {{ 7*7 }}"
    " {% raw %} #text(red)[x] \u202egnp.exe \x1b[31mred\0"
)
COMMAND = f"echo '{EVIL}' "
TAIL = " " + "x" * 300 + "\n# 漢字 🎉 ┌──┐\u00a0nbsp\r\n\n  next\ttab  "


def hostile() -> Procedure:
    """The example with such texts everywhere, long words, wide characters and odd line ends."""
    base = disk_full()
    steps = [replace(step, title=EVIL, why=EVIL, flags=(EVIL,), rollback_note=EVIL) for step in base.steps[:5]]
    last = Step(
        id='a b"<>',
        title="Long " + "W" * 300,
        command=build([COMMAND, ("HOST", "word", "db-3"), TAIL]),
        cwd=Template.literal("/srv/" + "long/" * 60),
        environment=(("A", Template.literal(EVIL)),),
        expect=Expectation(
            output="┌──────┐\n│ 漢字 │ 🎉\n└──────┘\n" + "y" * 400 + "\n" + "word " * 200 + "\n" + EVIL,
            masks=((3, 8),),
            cut_at=9,
        ),
    )
    parameters = (
        *(replace(one, description=EVIL, rule=EVIL) for one in base.parameters),
        Parameter(name="MODE", type="enum", choices=(EVIL, "b"), default="c"),
        Parameter(name="TEXT", default="\n a\r\nb\n<c>"),
        Parameter(name="NEED", type="integer", pattern="[0-9]{2}"),
    )
    return replace(
        base,
        title=EVIL,
        summary=EVIL,
        when=EVIL,
        when_not=EVIL,
        owner=EVIL,
        escalation='https://x.example/a?b=c&d="e javascript:alert(1)',
        tags=(EVIL,),
        steps=(*steps, last),
        parameters=parameters,
        troubles=(Trouble(symptom=EVIL, command=EVIL, remedy=EVIL),),
        verdicts=tuple(replace(one, command=EVIL, reason=EVIL, included=False) for one in base.verdicts),
        source=replace(base.source, task=EVIL, client=EVIL),
    )
