"""What parameters are, in plain words."""

from __future__ import annotations

from runbooks.model import ParameterType

_BY_NAME = {
    "NAMESPACE": "Kubernetes namespace",
    "CONTEXT": "Context of kubectl: cluster and user",
    "CLUSTER": "Cluster to work on",
    "REGION": "Region of the cloud provider",
    "ZONE": "Availability zone",
    "PROFILE": "Profile of credentials and settings",
    "HOST": "Host to work on",
    "JUMP_HOST": "Host through which ssh connects",
    "PORT": "Port to connect to",
    "ADDRESS": "IP address",
    "NETWORK": "Network in CIDR notation",
    "DATABASE": "Database to work on",
    "DB_USER": "User to connect to the database as",
    "REMOTE_USER": "User to log in as",
    "LOGIN_NAME": "User account",
    "SERVICE": "Service to work on",
    "CONTAINER": "Container to work on",
    "POD": "Pod to work on",
    "NODE": "Node to work on",
    "DEPLOYMENT": "Deployment to work on",
    "RELEASE": "Helm release",
    "IMAGE": "Container image",
    "TAG": "Tag of the image or build",
    "VERSION": "Version",
    "BRANCH": "Git branch",
    "COMMIT": "Git commit",
    "REPLICAS": "How many replicas there should be",
    "SELECTOR": "Labels that select the objects",
    "IDENTITY_FILE": "File with the SSH key",
    "WORKDIR": "Folder to work in",
    "INVENTORY": "Inventory of Ansible",
    "INSTANCE_ID": "Id of the instance",
    "PID": "Process id",
    "DATE": "Date",
    "ARN": "ARN of the resource",
    "ID": "Id",
    "NAME": "Name that stands in several steps",
    "VALUE": "Value from an earlier step",
    "NUMBER": "Number that stands in several steps",
    "ENVIRONMENT": "Environment, as staging or production",
}
_BY_TYPE: dict[ParameterType, str] = {"path": "File or folder", "secret": "Secret", "url": "URL", "identifier": "Name or id"}


def description_of(name: str, type_: ParameterType, path: str = "") -> str:
    """A parameter's description; `path` is that of the component it named when it was recorded."""
    words = _BY_NAME.get(name) or (_BY_TYPE.get(type_, "") if type_ in ("path", "url") else "")
    words = words or name.replace("_", " ").capitalize()
    return f"{words} (recorded: {path})" if path else words
