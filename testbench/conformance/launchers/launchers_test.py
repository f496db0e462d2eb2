#!/usr/bin/env python3
"""A sweep under the launchers of clusters, on this machine: mpirun, srun and an array job of Slurm.

usage: launchers_test.py mpi|slurm PQA

Workers' results, merged, must be those of one process, byte for byte. Slurm's daemons are started on the loopback
interface with a configuration of the test's own, and ended with it. Exit status 77: the launcher is not installed, or
the test does not run as root, whom Slurm's daemons need.
"""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
SPEC = {
    "name": "launched",
    "base": {"workload": "kws", "memory": "paper_ddr", "fidelity": "lt"},
    "axes": [
        {"path": "memory.bandwidth_gb_s", "range": {"from": 2, "to": 32, "factor": 2}},
        {"path": "arch.table_memory.policy", "values": ["serial", "double_buffer", "stream"]},
        {"path": "arch.lanes.outputs", "values": [16, 32, 64]},
    ],
}


def require(*programs):
    for program in programs:
        if shutil.which(program) is None:
            print(f"{program} is not installed")
            sys.exit(SKIPPED)


def run(arguments, **more):
    done = subprocess.run(arguments, stdin=subprocess.DEVNULL, text=True, capture_output=True, timeout=120, **more)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, arguments))}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Sweep:
    """One process's results, and a folder for those of workers."""

    def __init__(self, folder, pqa):
        self.folder, self.pqa = folder, pqa
        self.spec = folder / "spec.json"
        self.spec.write_text(json.dumps(SPEC))
        run([pqa, "sweep", self.spec, "--out", folder / "one"])

    def command(self, out):
        return [str(self.pqa), "sweep", str(self.spec), "--out", str(self.folder / out), "--jobs", "1"]

    def check(self, out, workers):
        names = sorted(p.name for p in (self.folder / out).iterdir())
        if names != sorted(f"worker-{k}" for k in range(workers)):
            sys.exit(f"{out}: found {names}, expected {workers} workers")
        run([self.pqa, "merge", self.folder / out, "--out", self.folder / f"{out}-merged"])
        merged = (self.folder / f"{out}-merged" / "points.csv").read_bytes()
        if merged != (self.folder / "one" / "points.csv").read_bytes():
            sys.exit(f"{out}: the merged rows are not those of one process")
        print(f"{out}: {workers} workers, {merged.count(10) - 1} rows as of one process")


def test_mpi(sweep):
    root = ["--allow-run-as-root"] if os.geteuid() == 0 else []
    run(["mpirun", *root, "--oversubscribe", "-n", "4", *sweep.command("mpirun")])
    sweep.check("mpirun", 4)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class LocalSlurm:
    """munged, slurmctld and slurmd on loopback."""

    def __init__(self, folder):
        self.folder = folder
        self.daemons = []
        for name in ("state", "spool"):
            (folder / name).mkdir()
        folder.chmod(0o755)
        key = folder / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o400)
        self.socket = folder / "munge.socket"
        host = socket.gethostname().split(".")[0]
        cores = os.cpu_count() or 1
        self.configuration = folder / "slurm.conf"
        self.configuration.write_text(f"""ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={free_port()}
SlurmdPort={free_port()}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={self.socket}
CryptoType=crypto/munge
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0
NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} State=UNKNOWN
PartitionName=test Nodes={host} Default=YES MaxTime=INFINITE State=UP
""")
        self.environment = dict(os.environ, SLURM_CONF=str(self.configuration))

    def start(self):
        self.spawn(["munged", "--foreground", "--force", f"--key-file={self.folder}/munge.key", f"--socket={self.socket}",
                    f"--log-file={self.folder}/munged.log", f"--pid-file={self.folder}/munged.pid",
                    f"--seed-file={self.folder}/munged.seed", "--num-threads=2"])
        self.wait_for(self.socket.exists, "munged")
        self.spawn(["slurmctld", "-D", "-c", "-f", str(self.configuration)])
        self.spawn(["slurmd", "-D", "-c", "-f", str(self.configuration)])
        self.wait_for(lambda: "idle" in subprocess.run(["sinfo", "-h", "-o", "%t"], env=self.environment, text=True,
                                                       capture_output=True).stdout, "the node")

    def spawn(self, arguments):
        log = open(self.folder / (arguments[0] + ".out"), "w")
        self.daemons.append(subprocess.Popen(arguments, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                                             stderr=log))

    def wait_for(self, condition, what, seconds=30):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                logs = "\n".join(f"{p.name}: {p.read_text(errors='replace')[-1500:]}" for p in self.folder.glob("*.log"))
                sys.exit(f"{what} did not come up in {seconds} s\n{logs}")
            time.sleep(0.1)

    def stop(self):
        for daemon in reversed(self.daemons):
            daemon.send_signal(signal.SIGTERM)
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()


def test_slurm(sweep):
    slurm = LocalSlurm(sweep.folder / "slurm")
    try:
        slurm.start()
        run(["srun", "-n", str(min(2, os.cpu_count() or 1)), *sweep.command("srun")], env=slurm.environment)
        sweep.check("srun", min(2, os.cpu_count() or 1)) if (os.cpu_count() or 1) > 1 else None
        script = sweep.folder / "array.sh"
        script.write_text("#!/bin/sh\nexec " + " ".join(sweep.command("array")) + "\n")
        run(["sbatch", "--wait", "--array=0-7", f"--output={sweep.folder}/array-%a.out", script], env=slurm.environment)
        sweep.check("array", 8)
    finally:
        slurm.stop()


def main():
    kind, pqa = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    if kind == "mpi":
        require("mpirun")
    else:
        require("munged", "slurmctld", "slurmd", "srun", "sbatch", "sinfo")
        if os.geteuid() != 0:
            print("Slurm's daemons are started as root alone")
            sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory(prefix="pqa_launchers_") as name:
        folder = pathlib.Path(name)
        (folder / "slurm").mkdir()
        sweep = Sweep(folder, pqa)
        test_mpi(sweep) if kind == "mpi" else test_slurm(sweep)


if __name__ == "__main__":
    main()
