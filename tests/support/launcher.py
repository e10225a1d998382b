"""A language host for programs in any language: it runs the program as a process with the variables of Pulumi's hosts.

Started as `python launcher.py <program> <output descriptor>`, like the host of Python programs. The program's own SDK
does all else: it is Pulumi's, and speaks to the engine itself.
"""

import json
import os
import subprocess
import sys
from concurrent import futures
from pathlib import Path

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

Context = grpc.ServicerContext


class Launcher(language_pb2_grpc.LanguageRuntimeServicer):
    """Runs one program."""

    def __init__(self, program: Path) -> None:
        """Take the program: an executable file."""
        self._program = program

    def GetPluginInfo(self, _: empty_pb2.Empty, __: Context) -> plugin_pb2.PluginInfo:  # noqa: N802
        """Give a version."""
        return plugin_pb2.PluginInfo(version="1.0.0")

    def GetRequiredPackages(  # noqa: N802
        self, _: language_pb2.GetRequiredPackagesRequest, __: Context
    ) -> language_pb2.GetRequiredPackagesResponse:
        """Name no packages: the engine finds the doubles by the tokens."""
        return language_pb2.GetRequiredPackagesResponse()

    def GetRequiredPlugins(  # noqa: N802
        self, _: language_pb2.GetRequiredPluginsRequest, __: Context
    ) -> language_pb2.GetRequiredPluginsResponse:
        """Name no plugins, as above."""
        return language_pb2.GetRequiredPluginsResponse()

    def Run(self, request: language_pb2.RunRequest, _: Context) -> language_pb2.RunResponse:  # noqa: N802
        """Run the program to its end."""
        variables = {
            "PULUMI_CONFIG": json.dumps(dict(request.config)),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
            "PULUMI_DRY_RUN": "true" if request.dryRun else "false",
            "PULUMI_ENGINE": request.args[0] if request.args else "",
            "PULUMI_MONITOR": request.monitor_address,
            "PULUMI_ORGANIZATION": request.organization or "organization",
            "PULUMI_PARALLEL": str(max(request.parallel, 1)),
            "PULUMI_PROJECT": request.project,
            "PULUMI_STACK": request.stack,
        }
        ended = subprocess.run([self._program], cwd=self._program.parent, env={**os.environ, **variables}, check=False)
        error = f"the program ended with {ended.returncode}" if ended.returncode else ""
        return language_pb2.RunResponse(error=error)


def main(program: Path, descriptor: int) -> None:
    """Serve until standard input ends."""
    server = grpc.server(futures.ThreadPoolExecutor(2))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(Launcher(program), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with os.fdopen(descriptor, "w") as out:
        out.write(f"{port}\n")
    sys.stdin.read()
    os._exit(0)  # a program that still runs ends with its session


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
