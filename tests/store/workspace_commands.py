#!/usr/bin/env python3
"""Runs the commands over a workspace one after another, as an administrator would: workspace_commands.py KITH SOURCE."""
import glob
import json
import os
import subprocess
import sys
import tempfile

kith, source = map(os.path.abspath, sys.argv[1:])
checks = 0


def run(*argv, code=0):
    # In a session of its own: without a terminal, nobody can be asked.
    done = subprocess.run([kith, *argv], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                          start_new_session=True, check=False)
    text = done.stdout.decode()
    if done.returncode != code:
        raise SystemExit(f"kith {' '.join(argv)} ended with {done.returncode}, not {code}:\n{text}")
    return text


def check(true, what):
    global checks
    checks += 1
    if not true:
        raise SystemExit("not so: " + what)


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


with tempfile.TemporaryDirectory(prefix="kith-commands-") as folder:
    os.chdir(folder)
    text = run("init", "clinic")
    check("/link/" in text, "init prints the first administrator's link")
    run("init", "clinic", code=2)
    text = run("seed", "clinic", "--corpus", os.path.join(source, "corpus"))
    check("password" in text, "seed says how to sign in")
    run("seed", "clinic", "--corpus", os.path.join(source, "corpus"), code=2)
    check("The chain holds" in run("audit", "verify", "clinic"), "the chain holds after seeding")
    lines = [json.loads(line) for line in run("audit", "lines", "clinic", "sent").splitlines()]
    check([line["line"] for line in lines] == list(range(1, len(lines) + 1)) and len(lines) > 500, "every line, in order")
    check(any(line["action"] == "client.add" for line in lines), "with what was done")
    check(all("client" not in line for line in lines), "and not whose data it is")
    check(not any(line["object"] for line in lines if line["action"] == "client.add" and "object" in line), "nor which client")
    check(run("audit", "lines", "clinic", "sent") == "", "none twice")
    check(open("sent", encoding="utf-8").read().strip() == str(len(lines)), "the last one is remembered")
    with open("sent", "w", encoding="utf-8") as f:
        f.write(f"{len(lines) - 3}\n")
    check(run("audit", "lines", "clinic", "sent").count("\n") == 3, "those behind the one that is named")
    with open("sent", "w", encoding="utf-8") as f:
        f.write("nonsense\n")
    check("number of a line" in run("audit", "lines", "clinic", "sent", code=2), "a file that is another is refused")
    run("audit", "lines", "clinic", code=2)
    run("audit", "verify", "clinic", "sent", code=2)

    # Of all, nothing leads to one counsellor: no figure anywhere, and no name or id of anybody but in a file of their own.
    said = run("export", "clinic", "all", "-o", "all-plain")
    check("--with-counsellors" in said, "the command says what it left out")
    people = [load(f) for f in glob.glob("all-plain/person-*.json")]
    counsellors = [p for p in people if any(r["role"] == "counsellor" for r in p["roles"])]
    check(len(counsellors) >= 4, "some work as counsellors")
    rest = [f for f in glob.glob("all-plain/**", recursive=True) if os.path.isfile(f) and "/person-" not in f]
    check({os.path.basename(f) for f in rest if "/session-" in f} == {"session.json", "transcript.jsonl"},
          "codes and feedback are left out")
    for name in rest:
        with open(name, encoding="utf-8") as f:
            held_there = f.read()
        check(not any(p["person"] in held_there for p in people), f"nobody's id is in {name}")
        if name.endswith("transcript.jsonl"):
            continue  # what was said
        check(not any(n and n in held_there for p in counsellors for n in (p["legal_name"], p["usual_name"])),
              f"no counsellor's name is in {name}")
        left_out = ("codings", "contested", "blind_coding", "shared", "counsellor", "audit")
        check(not any(key in load(name) for key in left_out), f"no figure, and nobody's deed, is in {name}")
    check(all({"roles"} == {k for k, v in p.items() if isinstance(v, (list, dict))} - {"names_before"} for p in people),
          "a person's own file holds names and roles")
    lines = [json.loads(line) for line in run("audit", "lines", "clinic", "export-1").splitlines()]
    check(lines[-1]["action"] == "store.export" and lines[-1]["detail"] is None, "the export is written down")

    said = run("export", "clinic", "all", "-o", "all", "--with-counsellors")
    check(f"{len(counsellors)} counsellors read" in said, "with them, each of them is told")
    lines = [json.loads(line) for line in run("audit", "lines", "clinic", "export-1").splitlines()]
    check([line["action"] for line in lines] == ["store.export"] + ["notice.add"] * len(counsellors), "and it is written down")
    check("whose each session is" in lines[0]["detail"], "with what it had")
    check({line["object"] for line in lines[1:]} == {p["person"] for p in counsellors}, "each counsellor, once")
    run("export", "clinic", "ada", "-o", "ada-more", "--with-counsellors", code=2)
    check(not os.path.exists("ada-more"), "it is for the export of all")
    check(os.stat("all").st_mode & 0o777 == 0o700, "an export is its maker's alone")
    sessions = [load(f) for f in glob.glob("all/session-*/session.json")]
    check(len(sessions) > 80, "months of sessions")
    check(all(s["state"] == "coded" for s in sessions), "all of them are coded")
    check({s["counsellor"] for s in sessions} <= {p["person"] for p in counsellors}, "whose each is stands there")
    check(sum(1 for s in sessions for c in s["codings"] if c["coder"] == "person") >= 5, "people coded some blind")
    check(any(s["shared"] for s in sessions) and not all(s["shared"] for s in sessions), "some are shared")
    clients = [load(f) for f in glob.glob("all/client-*.json")]
    check(len(clients) == 24 and any(not c["consents"] for c in clients), "clients, one of whom has not chosen yet")
    busy = max(clients, key=lambda c: sum(1 for s in sessions if s["client"] == c["code"]))
    code = busy["code"]

    run("export", "clinic", code, "-o", "one")
    check(len(glob.glob("one/client-*.json")) == 1, "an export of one client holds no other")
    seen = load(glob.glob("one/client-*.json")[0])["audit"]
    check(any(line["action"] == "store.export" for line in seen), "and stands among those who saw what is held of them")
    held = [s["session"] for s in sessions if s["client"] == code]
    check(sorted(load(f)["session"] for f in glob.glob("one/session-*/session.json")) == sorted(held),
          "and all of that client's sessions")
    check(len(glob.glob("one/session-*/transcript.jsonl")) > 0, "with transcripts")
    check(any(s.get("report_of_danger", {}).get("lines") for s in sessions), "reports of danger are held too")
    check(any(s["blind_coding"] and s["blind_coding"][0]["coders"] for s in sessions), "and who codes what blind")
    run("export", "clinic", "ada", "-o", "ada")
    check(len(os.listdir("ada")) == 1, "an export of a counsellor holds no session")
    check(all(w in open(glob.glob("ada/*")[0]).read() for w in ("Most talks now begin", "Thursday circle", "mentoring")),
          "an export of a counsellor holds what they wrote with colleagues")
    check(not any("Thursday circle" in open(f).read() or "Most talks now begin" in open(f).read()
                  for f in glob.glob("all/person-*.json")), "an export of all leaves that to them")
    run("export", "clinic", "nobody", "-o", "nobody", code=2)

    run("backup", "clinic", "monday")
    run("backup", "clinic", "monday", code=2)
    check("--yes" in run("erase", "clinic", code, code=2), "erasing asks to be meant")
    run("erase", "clinic", code, "--yes")
    run("erase", "clinic", code, "--yes", code=2)
    run("export", "clinic", code, "-o", "gone")
    left = load(glob.glob("gone/client-*.json")[0])
    check(left["usual_name"] is None and left["consents"] and left["audit"], "of somebody erased the accounting is left")
    check(not glob.glob("gone/session-*/transcript.jsonl") and not glob.glob("gone/session-*/*-1.json*"),
          "and no word of theirs")
    run("export", "clinic", busy["client"], "-o", "gone-by-id")
    check(len(glob.glob("gone-by-id/client-*.json")) == 1, "it is found by its id too")
    run("backup", "clinic", "tuesday")

    # On another machine, with the ring and the list of erasures, and the backup from before.
    os.link("clinic.keys", "other.keys")
    check("--without-erasures" in run("restore", "monday", "other", code=2), "a restore asks for the list of erasures")
    os.link("clinic.erased", "other.erased")
    run("restore", "monday", "other")
    run("export", "other", code, "-o", "gone-too")
    check(not glob.glob("gone-too/session-*/transcript.jsonl"), "a restore erases again")
    check("The chain holds" in run("audit", "verify", "other"), "the restored chain holds")
    run("restore", "monday", "other", code=2)
    os.rename("clinic.keys", "away.keys")
    check("key ring" in run("audit", "verify", "clinic", code=2), "nothing opens without the ring")
    run("audit", "verify", "clinic", "--ring", "away.keys")

    # A passphrase, as systemd would hand it over; and new keys.
    os.rename("away.keys", "clinic.keys")
    secrets = os.path.join(folder, "secrets")
    os.mkdir(secrets)
    with open(os.path.join(secrets, "kith-new-passphrase"), "w", encoding="utf-8") as f:
        f.write("short\n")
    os.environ["CREDENTIALS_DIRECTORY"] = secrets
    run("ring", "passphrase", "clinic", code=2)
    with open(os.path.join(secrets, "kith-new-passphrase"), "w", encoding="utf-8") as f:
        f.write("seven slow lanterns\n")
    check("only with this passphrase" in run("ring", "passphrase", "clinic"), "a ring takes a passphrase")
    check("no terminal" in run("audit", "verify", "clinic", code=2), "and nothing opens without it")
    os.rename(os.path.join(secrets, "kith-new-passphrase"), os.path.join(secrets, "kith-passphrase"))
    text = run("ring", "rotate", "clinic")
    check("The chain holds" in run("audit", "verify", "clinic"), "it opens with it, under new keys")
    kept = glob.glob("clinic.keys.before-*")
    check(len(kept) == 1 and kept[0] in text, "the ring as it was is kept")
    run("audit", "verify", "clinic", "--ring", kept[0], code=2)
    run("ring", "passphrase", "clinic", "--none")
    del os.environ["CREDENTIALS_DIRECTORY"]
    run("audit", "verify", "clinic")
    run("ring", "lose", "clinic", code=2)

    mark = run("audit", "mark", "other")
    check(mark.startswith("kith-audit "), "a mark is a line for a witness")
    with open("journal", "w", encoding="utf-8") as journal:
        journal.write("Nov 23 04:00:00 clinic kith[7]: " + mark)
    check("at 1 places" in run("audit", "verify", "other", "--witness", "journal"), "a journal is a witness")

    os.truncate("other.witness", 0)
    with open("other.witness", "ab") as witness, open("clinic.witness", "rb") as seen:
        witness.write(seen.read())
    check("NOT hold" in run("audit", "verify", "other", code=1), "a witness that saw more is believed")

    for root, _, names in os.walk("."):
        for name in names:
            if not root.startswith(("./all", "./one", "./ada", "./gone")):
                with open(os.path.join(root, name), "rb") as f:
                    data = f.read()
                for word in (b"Quarterman", b"Harbour Street", b"SQLite format", b"session_counsellor"):
                    check(word not in data, f"{word} stands in {root}/{name}")
print(f"{checks} checks hold")
