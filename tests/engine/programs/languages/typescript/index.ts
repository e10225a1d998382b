// A corner shop in TypeScript. Its resources are declared by their tokens, so that the SDK of AWS, some hundreds of
// megabytes, need not be installed: the engine and the pack see the same registrations.
import * as pulumi from "@pulumi/pulumi";

class Declared extends pulumi.CustomResource {
    public readonly arn!: pulumi.Output<string>;

    constructor(token: string, name: string, props: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
        super(token, name, { arn: undefined, ...props }, opts);
    }
}

class Shelf extends pulumi.ComponentResource {
    constructor(name: string) {
        super("corner:index:Shelf", name);
        const pictures = new Declared("aws:s3/bucketV2:BucketV2", "pictures", { bucket: "corner-pictures" }, { parent: this });
        new Declared("aws:s3/bucketVersioningV2:BucketVersioningV2", "pictures-versions", {
            bucket: pictures.id,
            versioningConfiguration: { status: "Enabled" },
        }, { parent: this });
        this.registerOutputs({});
    }
}

const key = new Declared("aws:kms/key:Key", "key", { enableKeyRotation: true, deletionWindowInDays: 30 });
new Declared("aws:rds/instance:Instance", "orders", {
    identifier: "corner-orders",
    engine: "postgres",
    instanceClass: "db.t4g.micro",
    allocatedStorage: 20,
    username: "keeper",
    password: pulumi.secret("never-shown-anywhere"),
    storageEncrypted: true,
    kmsKeyId: key.arn,
    publiclyAccessible: true,
    backupRetentionPeriod: 0,
});
const front = new Declared("aws:alb/loadBalancer:LoadBalancer", "front", { internal: true, subnets: ["subnet-1", "subnet-2"] });
new Declared("aws:alb/listener:Listener", "plain", {
    loadBalancerArn: front.arn,
    port: 80,
    protocol: "HTTP",
    defaultActions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }],
});
new Shelf("shelf");
