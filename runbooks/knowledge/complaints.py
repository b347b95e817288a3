"""What programs say about a command that was written wrongly, and about one that failed for another reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NOT_FOUND = re.compile(r"command not found|: not found|is not recognized as|not found, did you mean|Unknown command: |No such file or directory", re.IGNORECASE)
_DENIED = re.compile(
    r"permission denied|EACCES|operation not permitted|must be root|need to be root|need root|are you root|superuser|super-user|only root can|access denied|authentication required|requires root|not permitted|"
    r"NOAUTH|Unauthorized|have permission|publickey|role \"\S+\" does not exist|are lacking|EPERM|Operation requires",
    re.IGNORECASE,
)
# The words were wrong: an option, subcommand or name is not known, or something is missing.
_WORDING = re.compile(
    r"did you mean|maybe you meant|most similar|unknown (?:flag|option|command|subcommand|operation|predicate|shorthand|syntax)|unrecognized|unrecognised|invalid (?:option|choice|operation|command|argument|mode)|illegal option|no such (?:command|subcommand|option)|not a \w+ command|"
    r"is not in the|has no command|usage:|missing|requires|required|must specify|must be specified|not specified|expected|not provided|too many arguments|too few|extra|syntax error|unexpected|unterminated|not a valid|isn't valid|doesn't have a resource type|ambiguous|"
    r"could not resolve|couldn't resolve|name or service not known|did not match any|does not exist|doesn't exist|not found|no such|cannot stat|cannot access|can't open|can't find|can't load|cannot find|could not (?:be )?found|could not find|unable to (?:find|locate|match|parse)|no rule to make|no matching|no matches found|no manual entry|"
    r"is a directory|omitting directory|not a directory|hard link not allowed|use -|run '|run \"|please run|please use|--\w[\w-]+ to |without -|must come before|no upstream|no tracking|is unknown|not supported|unsupported|not defined|not set|invalid upstream|relation \"|error in your SQL|must be process|unknown|not a tty|remove a running|no resources found|in use by|not fully merged|ignored by|already exists|no such device|special device|"
    r"no inventory|is not a |isn't a |certificate problem|no changes added|is busy|not in gzip|cowardly|no deployed releases|not known|no entries|no config file|must force|403|404",
    re.IGNORECASE,
)
# The words were right, and something else was not.
_ELSEWHERE = re.compile(
    r"timed? ?out|timeout|connection refused|connection reset|unreachable|no route to host|temporary failure|i/o timeout|unable to connect to the server|could not connect|lost connection|failed because the control process|^Job for|conflict|lock (?:timeout|held)|acquiring the state lock|deadline exceeded|"
    r"disk full|no space left|out of memory|forbidden|service unavailable|\b50[0-9]\b|health check|waiting to start|terminated with exit|non-zero return|input/output error|stale file handle|quota|insufficient|duplicate key|constraint|immutable|is invalid:|FAILED tests|disruption budget|in progress|nothing to commit|local changes to the following|unexpected end of file|unable to access|rate limit",
    re.IGNORECASE | re.MULTILINE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Complaint:
    """What an output says: `text` in lower case, whether rights were missing, whether the words were wrong, or something else."""

    text: str
    known: bool
    not_found: bool
    denied: bool
    wording: bool
    elsewhere: bool

    def names(self, word: str) -> bool:
        """Whether the output speaks of this word, not as a part of another."""
        word = word.lower().strip("'\"")
        return len(word) > 1 and re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", self.text) is not None

    def blames(self, word: str) -> bool:
        """Whether the output says that this word is wrong."""
        return self.names(word) and self.wording and not self.elsewhere


def read(output: str, exit_code: int | None) -> Complaint:
    """What an output complains of; 127 is a program that was not found, 126 one that may not be run."""
    head = output[:4000] + "\n" + output[-4000:] if len(output) > 8000 else output
    denied = bool(_DENIED.search(head)) or exit_code == 126
    not_found = exit_code == 127 or bool(_NOT_FOUND.search(head))
    elsewhere = bool(_ELSEWHERE.search(head))
    return Complaint(head.lower(), bool(head.strip()) or exit_code in (126, 127), not_found, denied, bool(_WORDING.search(head)) or exit_code in (127, 2, 64), elsewhere)
