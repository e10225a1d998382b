"""The definition of a container, as text: hardened, and known in every preview."""

import json

from components.runtime.task_args import TaskArgs

SCRATCH = "tmp"
"""The one volume that a task can write to."""


def log_group_name(args: TaskArgs) -> str:
    """Give the name of the task's own log group."""
    return args.identity.path(f"service/{args.part}")


def container_definitions(args: TaskArgs) -> str:
    """Render the one container of a task.

    Fixed: by digest, read-only but for /tmp, an ordinary user, no capability of the kernel, a first process that
    reaps, a health check, logs to a group that exists, secrets by reference. A bind mount belongs to root unless the
    image says `VOLUME /tmp`, whose owner and mode Fargate then takes over (ECS Developer Guide, "Bind mounts").
    """
    container: dict[str, object] = {
        "name": args.part,
        "image": args.image,
        "essential": True,
        "readonlyRootFilesystem": True,
        "privileged": False,
        "user": args.user,
        "linuxParameters": {"capabilities": {"drop": ["ALL"]}, "initProcessEnabled": True},
        "mountPoints": [{"sourceVolume": SCRATCH, "containerPath": "/tmp", "readOnly": False}],  # noqa: S108  a mount
        "portMappings": _ports(args),
        "environment": [{"name": name, "value": value} for name, value in args.variables.items()],
        "secrets": [{"name": name, "valueFrom": value} for name, value in args.secrets.items()],
        "healthCheck": {"command": list(args.health), "interval": 15, "timeout": 5, "retries": 3, "startPeriod": 60},
        "logConfiguration": _logs(args),
        "stopTimeout": args.stop_seconds,
    }
    return json.dumps([container], sort_keys=True)


def _ports(args: TaskArgs) -> list[dict[str, object]]:
    return [] if args.port is None else [{"containerPort": args.port, "hostPort": args.port, "protocol": "tcp"}]


def _logs(args: TaskArgs) -> dict[str, object]:
    """Write lines without ever blocking the task: a full buffer drops lines, which beats a stopped service."""
    return {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": log_group_name(args),
            "awslogs-region": args.identity.region,
            "awslogs-stream-prefix": args.part,
            "mode": "non-blocking",
            "max-buffer-size": "25m",
        },
    }
