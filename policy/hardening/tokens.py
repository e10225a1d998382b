"""Type tokens: every alias of one AWS resource type folds to one canonical token.

The provider publishes some resources under two modules (`lb` and `alb`), and its S3 resources under their old V2
names. A rule names the canonical token and so sees all of them.
"""

import functools
import re
from typing import Final

_MODULES: Final = {
    "alb": "lb",
    "applicationloadbalancing": "lb",
    "elasticloadbalancingv2": "lb",
    "elasticloadbalancing": "elb",
}
_RENAMED: Final = {
    "aws:ec2/encryptionControl:EncryptionControl": "aws:ec2/vpcEncryptionControl:VpcEncryptionControl",
    "aws:directoryservice/conditionalForwader:ConditionalForwader": (
        "aws:directoryservice/conditionalForwarder:ConditionalForwarder"
    ),
    "aws:directoryservice/logService:LogService": "aws:directoryservice/logSubscription:LogSubscription",
    "aws:ec2/transitGatewayPeeringAttachmentAccepter:TransitGatewayPeeringAttachmentAccepter": (
        "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter"
    ),
    "aws:chime/voiceConnectorOrganization:VoiceConnectorOrganization": (
        "aws:chime/voiceConnectorOrigination:VoiceConnectorOrigination"
    ),
    "aws:lambda/microvmsImage:MicrovmsImage": "aws:lambdamicrovms/image:Image",
    "aws:s3/BucketObject:BucketObject": "aws:s3/bucketObjectv2:BucketObjectv2",
    "aws:ses/confgurationSet:ConfgurationSet": "aws:ses/configurationSet:ConfigurationSet",
    "aws:workspaces/webBrowserSettings:WebBrowserSettings": "aws:workspacesweb/browserSettings:BrowserSettings",
    "aws:workspaces/webNetworkSettings:WebNetworkSettings": "aws:workspacesweb/networkSettings:NetworkSettings",
    "aws:workspaces/webUserSettings:WebUserSettings": "aws:workspacesweb/userSettings:UserSettings",
}
"""Former types of resources, as the SDK of the provider lists them for its aliases."""
_TOKEN: Final = re.compile(r"^aws:(?P<module>[\w-]+)/(?P<file>\w+):(?P<name>\w+)$")
_V2_MODULES: Final = frozenset({"s3"})

STACK: Final = "pulumi:pulumi:Stack"
AWS_PROVIDER: Final = "pulumi:providers:aws"
WAIVER: Final = "bulwark:index/waiver:Waiver"
"""A row of the register of waivers, which rules judge like a resource."""
SETTING: Final = "bulwark:index/setting:Setting"
"""A level or parameter that the configuration of the pack asks for, which a rule judges like a resource."""


def aws(short: str) -> str:
    """Expand `rds/instance` to the canonical token `aws:rds/instance:Instance`."""
    _, _, name = short.partition("/")
    return f"aws:{short}:{name[0].upper()}{name[1:]}"


@functools.cache
def canonical(token: str) -> str:
    """Fold a type token to its canonical one; tokens of other providers stay as they are."""
    token = _RENAMED.get(token, token)
    match = _TOKEN.match(token)
    if match is None:
        return token
    module, file, name = match["module"], match["file"], match["name"]
    module = _MODULES.get(module, module)
    if module in _V2_MODULES and file.endswith("V2") and name.endswith("V2"):
        file, name = file[:-2], name[:-2]
    return f"aws:{module}/{file}:{name}"


def others_of(token: str) -> tuple[str, ...]:
    """Give the other tokens that fold to the same canonical one."""
    canon = canonical(token)
    match = _TOKEN.match(canon)
    if match is None:
        return ()
    module, file, name = match["module"], match["file"], match["name"]
    found = {canon, *(old for old, new in _RENAMED.items() if new == canon)}
    found |= {f"aws:{old}/{file}:{name}" for old, new in _MODULES.items() if new == module}
    if module in _V2_MODULES:
        found.add(f"aws:{module}/{file}V2:{name}V2")
    return tuple(sorted(found - {token}))
