"""Load balancers of AWS, as `aws elbv2 describe-load-balancers` prints them."""

from __future__ import annotations

from infra.aws_common import gather, place, scope, warn_if_empty
from infra.aws_names import parse_arn
from infra.fields import dig, identities, picked, sequence, shared, text
from infra.format import Format, Shape, Source
from infra.model import Reading, Sighting

_NAME = "aws_elb"
_ALLOWED = {
    "CreatedTime": "created_at",
    "DNSName": "dns_name",
    "IpAddressType": "ip_type",
    "Scheme": "scheme",
    "State.Code": "state",
    "Type": "type",
    "VpcId": "network",
}
_HEALTH = {"active": "ok", "provisioning": "unknown", "active_impaired": "warning", "failed": "critical"}


def _matches(shape: Shape) -> bool:
    return shape.has("LoadBalancers")


def _read(source: Source) -> Reading:
    gathering = gather(_NAME, source)
    balancers = source.elements("LoadBalancers")
    warn_if_empty(gathering, not balancers)
    for balancer in gathering.objects(balancers, "LoadBalancers"):
        own_arn = text(balancer.get("LoadBalancerArn"))
        parsed = parse_arn(own_arn)
        if parsed is None:
            gathering.count("{n} load balancers without an ARN and skipped")
            continue
        state = shared(dig(balancer, "State", "Code"))
        zones = sorted(zone for one in sequence(balancer.get("AvailabilityZones")) if (zone := text(dig(one, "ZoneName"))))
        gathering.add(
            Sighting(
                kind="loadbalancer",
                name=text(balancer.get("LoadBalancerName")) or parsed.resource,
                scope=scope(gathering, parsed, "loadbalancers"),
                above=place(gathering, parsed.account, parsed.region),
                identities=identities(("arn", own_arn), ("dns", balancer.get("DNSName"))),
                provider="aws",
                native_type="elasticloadbalancing:loadbalancer",
                health=_HEALTH.get(state, "unknown"),
                health_reason="" if state == "active" else state,
                attributes={**picked(balancer, _ALLOWED), **({"zones": shared(",".join(zones))} if zones else {})},
            )
        )
    return gathering.reading()


FORMAT = Format(_NAME, "AWS load balancers", "aws elbv2 describe-load-balancers > balancers.json", _matches, _read)
