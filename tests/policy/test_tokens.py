"""Type tokens: every alias of a type is the type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardening.tokens import aws, canonical


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("aws:alb/loadBalancer:LoadBalancer", "aws:lb/loadBalancer:LoadBalancer"),
        ("aws:applicationloadbalancing/listener:Listener", "aws:lb/listener:Listener"),
        ("aws:elasticloadbalancingv2/targetGroup:TargetGroup", "aws:lb/targetGroup:TargetGroup"),
        ("aws:s3/bucketV2:BucketV2", "aws:s3/bucket:Bucket"),
        ("aws:s3/bucketVersioningV2:BucketVersioningV2", "aws:s3/bucketVersioning:BucketVersioning"),
        ("aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/bucketObjectv2:BucketObjectv2"),
        ("aws:apigatewayv2/api:Api", "aws:apigatewayv2/api:Api"),
        ("aws:ec2/encryptionControl:EncryptionControl", "aws:ec2/vpcEncryptionControl:VpcEncryptionControl"),
        ("aws:ec2/somethingV2:SomethingV2", "aws:ec2/somethingV2:SomethingV2"),
        ("aws:s3/bucketV2:Bucket", "aws:s3/bucketV2:Bucket"),
        ("pulumi:providers:aws", "pulumi:providers:aws"),
        ("aws-native:s3:Bucket", "aws-native:s3:Bucket"),
        ("", ""),
    ],
)
def test_aliases_fold_and_others_stay(token: str, expected: str) -> None:
    assert canonical(token) == expected


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(token: str) -> None:
    assert canonical(canonical(token)) == canonical(token)


def test_a_short_name_expands_to_a_token() -> None:
    assert aws("rds/instance") == "aws:rds/instance:Instance"
    assert canonical(aws("alb/listener")) == aws("lb/listener")
