"""Programs that take the terminal only to show something: being in one changes nothing."""

from __future__ import annotations

from runbooks.knowledge.wordlists import words

VIEWERS = words(
    "top htop btop bpytop atop glances iotop iftop nethogs bmon powertop slabtop nmon s-tui ctop k9s tig gitui less more "
    "most pg man info view mtr ncdu watch tail stern nnn ranger lf fzf w3m lynx links grep"
)
