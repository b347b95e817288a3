"""AWS, region by region: regions = ["eu-west-1", ...], services, profile; account makes lists of EKS clusters complete."""

from __future__ import annotations

from infra.question import Question, Settings
from store.errors import UsageError

_SERVICES: dict[str, tuple[tuple[str, ...], str]] = {
    "ec2": (("ec2", "describe-instances"), "aws_ec2"),
    "rds": (("rds", "describe-db-instances"), "aws_rds"),
    "elb": (("elbv2", "describe-load-balancers"), "aws_elb"),
    "eks": (("eks", "list-clusters"), "aws_eks"),
    "tagging": (("resourcegroupstaggingapi", "get-resources"), "aws_tagging"),
}
_USUAL = ("ec2", "rds", "elb", "eks")
_SWITCHES = ("--output=json", "--no-cli-pager", "--cli-connect-timeout=10", "--cli-read-timeout=30")


def questions(settings: Settings) -> list[Question]:
    """One command per region and service."""
    settings.refuse_others("regions", "services", "profile", "account")
    profile, account = settings.text("profile"), settings.text("account")
    regions = settings.texts("regions")
    if not regions:
        raise UsageError(f'config.toml: [infra.sources.{settings.name}] asks no region; write regions = ["eu-west-1"]')
    found = []
    for service in settings.texts("services", _USUAL):
        if service not in _SERVICES:
            raise UsageError(
                f"config.toml: [infra.sources.{settings.name}] there is no service {service}; use {', '.join(_SERVICES)}"
            )
        words, format_ = _SERVICES[service]
        for region in regions:
            argv = ("aws", *words, f"--region={region}", *_SWITCHES, *((f"--profile={profile}",) if profile else ()))
            source = f"{settings.name} {account}/{region}".replace(" /", " ") if service == "eks" else settings.name
            found.append(Question(f"{region} {service}", argv, format_, source, environment={"AWS_MAX_ATTEMPTS": "2"}))
    return found
