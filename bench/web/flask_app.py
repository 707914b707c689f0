"""The session page as a small Python programme would make it: Flask, Jinja and SQLite, one row a turn.

Reads the database that bench_web.py made of the same session; a cookie is looked up as Kith does. Run by bench_web.py."""
import os
import sqlite3

import flask

app = flask.Flask(__name__)
DATABASE = os.environ["BENCH_DATABASE"]
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Session</title></head><body>
<h1>Session of {{ held }}</h1><p>With {{ client }}, about {{ goal }}.</p>
<ol>{% for t in turns %}<li id="t-{{ t.n }}" class="turn {{ t.role }}"><p><a href="#t-{{ t.n }}">{{ t.n }}</a>
<b>{{ t.speaker }}</b> {% for c in t.codes %}<span class="code">{{ c }}</span> {% endfor %}</p><p>{{ t.text }}</p>
<details><summary>Words that weighed most</summary><dl>{% for w in t.why %}<dt>{{ w.code }}</dt><dd>{{ w.words }}</dd>
{% endfor %}</dl></details></li>{% endfor %}</ol></body></html>"""


@app.get("/session")
def session():
    db = sqlite3.connect(DATABASE)
    db.row_factory = sqlite3.Row
    who = db.execute("SELECT person FROM web WHERE token = ?", (flask.request.cookies.get("s", ""),)).fetchone()
    if not who:
        flask.abort(403)
    row = db.execute("SELECT * FROM session").fetchone()
    turns = [{**dict(t), "codes": t["codes"].split("|"), "why": [dict(zip(("code", "words"), w.split("=", 1))) for w in
             t["why"].split("|") if "=" in w]} for t in db.execute("SELECT * FROM turn ORDER BY n")]
    db.close()
    return flask.render_template_string(PAGE, held=row["held"], client=row["client"], goal=row["goal"], turns=turns)
