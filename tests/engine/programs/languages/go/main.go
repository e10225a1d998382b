// A corner shop in Go. Its resources are declared by their tokens, so that the SDK of AWS, some hundreds of megabytes,
// need not be compiled: the engine and the pack see the same registrations.
package main

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

type declared struct {
	pulumi.CustomResourceState

	Arn pulumi.StringOutput `pulumi:"arn"`
}

func declare(ctx *pulumi.Context, token, name string, props pulumi.Map, opts ...pulumi.ResourceOption) (*declared, error) {
	made := &declared{}
	return made, ctx.RegisterResource(token, name, props, made, opts...)
}

func shelf(ctx *pulumi.Context) error {
	made := &pulumi.ResourceState{}
	if err := ctx.RegisterComponentResource("corner:index:Shelf", "shelf", made); err != nil {
		return err
	}
	pictures, err := declare(ctx, "aws:s3/bucketV2:BucketV2", "pictures", pulumi.Map{
		"bucket": pulumi.String("corner-pictures"),
	}, pulumi.Parent(made))
	if err != nil {
		return err
	}
	_, err = declare(ctx, "aws:s3/bucketVersioningV2:BucketVersioningV2", "pictures-versions", pulumi.Map{
		"bucket":                  pictures.ID(),
		"versioningConfiguration": pulumi.Map{"status": pulumi.String("Enabled")},
	}, pulumi.Parent(made))
	return err
}

func database(ctx *pulumi.Context) error {
	key, err := declare(ctx, "aws:kms/key:Key", "key", pulumi.Map{
		"enableKeyRotation":    pulumi.Bool(true),
		"deletionWindowInDays": pulumi.Int(30),
	})
	if err != nil {
		return err
	}
	_, err = declare(ctx, "aws:rds/instance:Instance", "orders", pulumi.Map{
		"identifier":            pulumi.String("corner-orders"),
		"engine":                pulumi.String("postgres"),
		"instanceClass":         pulumi.String("db.t4g.micro"),
		"allocatedStorage":      pulumi.Int(20),
		"username":              pulumi.String("keeper"),
		"password":              pulumi.ToSecret(pulumi.String("never-shown-anywhere")),
		"storageEncrypted":      pulumi.Bool(true),
		"kmsKeyId":              key.Arn,
		"publiclyAccessible":    pulumi.Bool(true),
		"backupRetentionPeriod": pulumi.Int(0),
	})
	return err
}

func balancer(ctx *pulumi.Context) error {
	front, err := declare(ctx, "aws:alb/loadBalancer:LoadBalancer", "front", pulumi.Map{
		"internal": pulumi.Bool(true),
		"subnets":  pulumi.StringArray{pulumi.String("subnet-1"), pulumi.String("subnet-2")},
	})
	if err != nil {
		return err
	}
	_, err = declare(ctx, "aws:alb/listener:Listener", "plain", pulumi.Map{
		"loadBalancerArn": front.Arn,
		"port":            pulumi.Int(80),
		"protocol":        pulumi.String("HTTP"),
		"defaultActions": pulumi.Array{pulumi.Map{
			"type": pulumi.String("fixed-response"),
			"fixedResponse": pulumi.Map{
				"contentType": pulumi.String("text/plain"),
				"statusCode":  pulumi.String("404"),
			},
		}},
	})
	return err
}

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		for _, part := range []func(*pulumi.Context) error{database, balancer, shelf} {
			if err := part(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}
