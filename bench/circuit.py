#!/usr/bin/env python3
"""The circuit simulator's speed beside NumPy and Brian2, the same equations in one run: circuit.py [PROGRAM] [ANIMALS]

PROGRAM is the build's bench/circuit_speed. Each simulates an hour with another rat in water, one infusion of heroin on
board, at steps of 0.1 s (body and arousal each second), with the standard parameters of src/circuit/circuit_params.c;
their statistics must agree. Brian2 is Debian's python3-brian; without it its rows are left out, and said so. Brian2 runs
as NumPy, as Cython and as a C++ program of its own; what it takes to compile is told apart. All times are processor time
of one core, since other work on a machine lengthens only the clock's; that of a draw of the parameters over all rows of
circuit/roles.tsv too, as `kith circuit fit` simulates it (aim: 0.2 s)."""
import json
import math
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
warnings.simplefilter("ignore")

import numpy as np  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build", "bench", "circuit_speed")
ANIMALS = int(sys.argv[2]) if len(sys.argv) > 2 else 2048
DT, SECONDS, SD = 0.1, 3600, 0.5
NEVER = 1e9  # s; a door that stays shut
TARGETS = {"avx512": 6000, "avx2": 4000, "portable": 800}


def parameters():
    """The standard draw, read from the table itself."""
    with open(os.path.join(ROOT, "src", "circuit", "circuit_params.c"), encoding="utf-8") as f:
        rows = re.findall(r'\[KITH_P_\w+\]\s*=\s*\{"(\w+)",\s*"[^"]*",\s*(?:FIXED|FLAT|LOG)\(([-\d.]+)', f.read())
    return {name: float(value) for name, value in rows}


P = parameters()


def chain(minutes):
    k, q, f = P["pk_k"], P["pk_q"], P["pk_f"]
    a, fast, slow = k - q, math.exp(-k * minutes), math.exp(-q * minutes)
    return (fast, k * minutes * fast, slow, f * k * (slow - fast) / a,
            f * k * k * (slow - (1 + a * minutes) * fast) / (a * a))


def statistics(opened_s, rate_as, oxytocin):
    shut = np.isinf(opened_s)
    return {"opened": 1 - shut.mean(), "latency": np.where(shut, SECONDS, opened_s).mean() / 60, "as": rate_as.mean(),
            "oxytocin": oxytocin.mean()}


def with_numpy(n):
    rng = np.random.default_rng(1)
    f32 = np.float32
    trait = [np.exp(SD * rng.standard_normal(n) - SD * SD / 2).astype(f32) for _ in range(4)]
    help_k, effort, stress, eager = trait
    keep = f32(math.exp(-DT / P["tau"]))
    spread = f32(P["sigma"] * math.sqrt((1 - keep * keep) / 2))
    depot_keep, mam_depot, mor_keep, mor_mam, mor_depot = chain(1 / 60)
    rest = 1 / (1 + math.exp(-P["base"]))
    r = np.full((8, n), rest, f32)  # pI aS aN aL T2 TV N C
    depot, mam, mor = np.ones(n, f32), np.zeros(n, f32), np.zeros(n, f32)
    w, s, x_other, hazard = (np.zeros(n, f32) for _ in range(4))
    o = np.full(n, rest * P["o_gain"], f32)
    x_self = (stress * P["x_base"]).astype(f32)
    trapped = np.ones(n, f32)
    due = rng.exponential(size=n).astype(f32)
    opened = np.full(n, np.inf)
    sum_as, sum_o = np.zeros(n), np.zeros(n)
    to = {k: f32(1 - math.exp(-1 / t)) for k, t in
          (("w", P["tau_w"] * 3600), ("o", P["tau_o"] * 60), ("s", P["tau_s"] * 60), ("x", P["tau_x"]))}
    z = np.empty((8, n), f32)
    steps = round(1 / DT)
    for second in range(SECONDS):
        mor = mor * mor_keep + mam * mor_mam + depot * mor_depot
        mam = mam * depot_keep + depot * mam_depot
        depot = depot * depot_keep
        level = math.e * (mam + mor)
        b = level / (1 + level / P["b_most"])
        w += (np.maximum(0 - b, 0) - w) * to["w"]
        o += (r[6] * f32(P["o_gain"]) - o) * to["o"]
        s += (trapped - s) * to["s"]
        x_self += (stress * (f32(P["x_base"]) + s * f32(P["x_catch"])) + w * f32(P["x_w"]) - x_self) * to["x"]
        x_other += (s * r[1] * f32(P["x_other"]) - x_other) * to["x"]
        z[0] = P["base"] + w * f32(P["in_pi"])
        i_as = f32(P["base"]) + s * f32(P["in_as"]) * (1 + o * f32(P["as_o"])) - w * f32(P["as_w"])
        z[3] = P["base"] + P["base_l"]
        z[4] = P["base"] + w * f32(P["t2_w"]) + x_self * f32(P["t2_x"])
        z[5] = P["base"]
        i_n = f32(P["base"] + P["in_n"])
        i_c = f32(P["base"]) + s * f32(P["in_c"]) + o * f32(P["c_o"])
        x = (x_self + x_other) * f32(1 / P["x_peak"])
        g_help = help_k * f32(P["help_k"]) * x_other * x * np.exp(1 - x)
        a_help = -effort * f32(P["effort"])
        rate = trapped * eager * f32(P["help_rate"] / 3600 * DT)
        for _ in range(steps):
            z[1] = i_as + r[7] * f32(P["c_as"])
            z[2] = P["base"] + r[0] * f32(P["pi_an"]) - r[3] * f32(P["al_an"])
            z[6] = i_n + r[1] * f32(P["as_n"])
            z[7] = i_c + r[1] * f32(P["as_c"])
            f = 1 / (1 + np.exp(-z))
            r = np.clip(f + (r - f) * keep + spread * rng.standard_normal((8, n), dtype=f32), 0, 1)
            h = np.exp(a_help + g_help * r[1]) * rate
            hazard += h / (1 + h * f32(P["act_s"] / DT))
        sum_as += r[1]
        sum_o += o
        new = (hazard >= due) & (trapped > 0)
        opened[new] = second + 1
        trapped[new] = 0
    return statistics(opened, sum_as / SECONDS, sum_o / SECONDS)


def brian_rats(br, n):
    from brian2 import second
    br.prefs.core.default_float_dtype = br.float32
    br.seed(1)
    br.defaultclock.dt = DT * second
    rates = "\n".join(f"d{name}/dt = (1/(1+exp(-({drive}))) - {name})/tau + sigma*tau**-0.5*xi_{name} : 1"
                      for name, drive in (
                          ("p", "base + in_pi*w"), ("a", "i_as + c_as*c"), ("an", "base + pi_an*p - al_an*l"),
                          ("l", "base + base_l"), ("t2", "base + t2_w*w + t2_x*xs"), ("tv", "base"),
                          ("o_n", "base + in_n + as_n*a"), ("c", "i_c + as_c*a")))
    equations = rates + """
        dhazard/dt = h/(1 + act_s*h)/second : 1
        h = rate*trapped*exp(g_help*a - effort*effort_t) : 1
        i_as : 1
        i_c : 1
        g_help : 1
        rate : 1
        effort_t : 1
        help_t : 1
        stress_t : 1
        depot : 1
        mam : 1
        mor : 1
        w : 1
        o : 1
        s : 1
        xs : 1
        xo : 1
        trapped : 1
        due : 1
        opened : 1
        sum_a : 1
        sum_o : 1
        """
    space = {k: v for k, v in P.items() if k not in ("tau",)}
    space.update(tau=P["tau"] * second, e=math.e, rate_0=P["help_rate"] / 3600)
    names = ("depot_keep", "mam_depot", "mor_keep", "mor_mam", "mor_depot")
    space.update(zip(names, chain(1 / 60)))
    space.update(to_w=1 - math.exp(-1 / (P["tau_w"] * 3600)), to_o=1 - math.exp(-1 / (P["tau_o"] * 60)),
                 to_s=1 - math.exp(-1 / (P["tau_s"] * 60)), to_x=1 - math.exp(-1 / P["tau_x"]))
    rats = br.NeuronGroup(n, equations, method="euler", threshold="hazard > due", namespace=space,
                          reset="trapped = 0\ndue = 1e30\nopened = t/second")
    rats.run_regularly("""
        mor = mor*mor_keep + mam*mor_mam + depot*mor_depot
        mam = mam*depot_keep + depot*mam_depot
        depot = depot*depot_keep
        w = w + (clip(0 - e*(mam + mor)/(1 + e*(mam + mor)/b_most), 0, 1000) - w)*to_w
        o = o + (o_n*o_gain - o)*to_o
        s = s + (trapped - s)*to_s
        xs = xs + (stress_t*(x_base + x_catch*s) + x_w*w - xs)*to_x
        xo = xo + (x_other*s*a - xo)*to_x
        i_as = base + in_as*s*(1 + as_o*o) - as_w*w
        i_c = base + in_c*s + c_o*o
        g_help = help_t*help_k*xo*((xs + xo)/x_peak)*exp(1 - (xs + xo)/x_peak)
        sum_a = sum_a + a
        sum_o = sum_o + o
        """, dt=1 * second, when="before_groups")
    rest = 1 / (1 + math.exp(-P["base"]))
    for name in ("p", "a", "an", "l", "t2", "tv", "o_n", "c"):
        setattr(rats, name, rest)
    for name in ("help_t", "effort_t", "stress_t"):
        setattr(rats, name, f"exp({SD}*randn() - {SD * SD / 2})")
    rats.rate = f"rate_0*exp({SD}*randn() - {SD * SD / 2})"
    rats.due = "-log(rand())"
    rats.depot, rats.trapped, rats.opened = 1, 1, NEVER
    rats.o = rest * P["o_gain"]
    rats.xs = "stress_t*x_base"
    return rats


def read_brian(rats):
    opened = np.array(rats.opened[:], dtype=float)
    opened[opened >= NEVER] = math.inf
    return statistics(opened, np.array(rats.sum_a[:]) / SECONDS, np.array(rats.sum_o[:]) / SECONDS)


def cpu_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def with_brian(n, target):
    """Statistics, processor seconds of the run, and of compiling where that is known."""
    import brian2 as br
    from brian2 import second
    br.start_scope()
    br.BrianLogger.suppress_hierarchy("brian2")
    if target == "C++":
        folder = tempfile.mkdtemp(prefix="kith-brian-")
        try:
            br.set_device("cpp_standalone", directory=folder, build_on_run=False)
            rats = brian_rats(br, n)
            net = br.Network(rats)
            net.run(SECONDS * second)
            began = cpu_of_children()
            br.device.build(directory=folder, compile=True, run=False, debug=False)
            built = cpu_of_children() - began
            began = cpu_of_children()
            br.device.run(folder, with_output=False, run_args=[])
            return read_brian(rats), cpu_of_children() - began, built
        finally:
            br.device.reinit()
            br.set_device("runtime")
            shutil.rmtree(folder, ignore_errors=True)
    br.prefs.codegen.target = target
    rats = brian_rats(br, n)
    net = br.Network(rats)
    net.run(1 * second)  # compiles
    began = time.process_time()
    net.run((SECONDS - 1) * second)
    return read_brian(rats), (time.process_time() - began) * SECONDS / (SECONDS - 1), None


def agree(name, ours, theirs, n, m):
    """Means within four standard errors of both samples and 2% for their cruder step; prints what does not."""
    spread = {"opened": 0.5, "latency": 22.0, "as": 0.16, "oxytocin": 0.1}
    fine = True
    for key, sd in spread.items():
        room = 4 * sd * math.sqrt(1 / n + 1 / m) + 0.02 * abs(ours[key])
        if abs(ours[key] - theirs[key]) > room:
            print(f"{name}: {key} is {theirs[key]:.4f}, Kith's {ours[key]:.4f}: more than {room:.4f} apart")
            fine = False
    return fine


def main():
    report = json.loads(subprocess.run([PROGRAM, str(max(ANIMALS, 2048))], check=True, capture_output=True).stdout)
    rows = report["sessions"]
    best = max((r for r in rows if r["threads"] == 1), key=lambda r: r["animals"] / r["cpu_s"])
    kernels = {r["kernel"]: r["animals"] / r["cpu_s"] for r in rows if r["threads"] == 1}
    others, fine = [], True
    began = time.process_time()
    numbers = with_numpy(ANIMALS)
    others.append(("NumPy", ANIMALS / (time.process_time() - began)))
    fine &= agree("NumPy", best, numbers, best["animals"], ANIMALS)
    builds = {}
    for target in ("numpy", "cython", "C++"):
        try:
            numbers, took, builds[target] = with_brian(ANIMALS, target)
        except ImportError as error:
            print(f"Brian2 is left out: {error}")
            break
        except Exception as error:  # no compiler for it, for instance
            print(f"Brian2 with {target} is left out: {str(error).splitlines()[0]}")
            continue
        others.append((f"Brian2 {target}", ANIMALS / took))
        fine &= agree(f"Brian2 {target}", best, numbers, best["animals"], ANIMALS)
    print(f"One-hour sessions of a simulated rat, steps of {DT} s, a second of one core's time; {ANIMALS} rats:")
    for r in rows:
        wall = r["animals"] / r["wall_s"]
        if r["threads"] == 1:
            rate = r["animals"] / r["cpu_s"]
            print(f"  Kith {r['kernel']:10s} {rate:9.0f}   {r['cpu_s'] / r['animals'] / SECONDS * DT * 1e9:6.1f} ns a "
                  f"step   two cores: {2 * rate:6.0f} (aim {TARGETS[r['kernel']]})")
        else:
            print(f"  Kith {r['kernel']:10s} {'':9s}   on two threads as busy as this machine is: {wall:.0f} a second")
    for name, rate in others:
        line = ", ".join(f"{k} {v / rate:.0f}x" for k, v in kernels.items())
        print(f"  {name:15s} {rate:9.1f}   {DT / rate / SECONDS * 1e9:6.1f} ns a step   Kith: {line}")
    for target, built in builds.items():
        if built is not None:
            print(f"  Brian2 {target} also took {built:.0f} s of processor time to compile.")
    draw = report["draw"]
    print(f"One draw over all {draw['rows']} rows of circuit/roles.tsv, {draw['animals']} rats a group: "
          f"{draw['cpu_s']:.3f} s of one core (aim 0.2), mean of {draw['draws']} draws from the priors.")
    print("Statistics agree." if fine else "Statistics do NOT agree.")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
