"""Writes the Word documents beside it, in the layouts that services and people use. Run from anywhere; the bytes are
the same on every run, so a change to this file shows as a change to the documents.

    python3 make_docx.py
"""
import pathlib
import zipfile
from xml.sax.saxutils import escape

HERE = pathlib.Path(__file__).parent
NAMESPACES = ('xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
              'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
              'xmlns:v="urn:schemas-microsoft-com:vml"')
STRICT = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
TYPES = ('<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
         'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>')


def run(text, properties=''):
    """One run; a tab, a line end and a hyphen that does not break are elements of their own."""
    parts = f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    parts = parts.replace('\t', '</w:t><w:tab/><w:t xml:space="preserve">')
    parts = parts.replace('\n', '</w:t><w:br/><w:t xml:space="preserve">')
    parts = parts.replace('\u2011', '</w:t><w:noBreakHyphen/><w:t xml:space="preserve">')
    return f'<w:r>{"<w:rPr>" + properties + "</w:rPr>" if properties else ""}{parts}</w:r>'


def bold(text):
    return run(text, '<w:b/>')


def para(*runs):
    body = ''.join(r if r.startswith('<') else run(r) for r in runs)
    return f'<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr>{body}</w:p>'


def table(rows):
    cell = '<w:tc><w:tcPr><w:tcW w:w="2400" w:type="dxa"/></w:tcPr>{}</w:tc>'
    lines = [''.join(cell.format(''.join(para(p) for p in c.split('\n\n'))) for c in row) for row in rows]
    return '<w:tbl><w:tblPr/>' + ''.join(f'<w:tr>{line}</w:tr>' for line in lines) + '</w:tbl>'


def save(name, *body, namespaces=NAMESPACES):
    xml = (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document {namespaces}><w:body>'
           + '\n'.join(body) + '<w:sectPr/></w:body></w:document>')
    with zipfile.ZipFile(HERE / f'{name}.docx', 'w', zipfile.ZIP_DEFLATED) as out:
        for path, text in (('[Content_Types].xml', TYPES), ('word/styles.xml', '<styles/>'),
                           ('word/document.xml', xml)):
            out.writestr(zipfile.ZipInfo(path, (2024, 5, 6, 14, 5, 0)), text, zipfile.ZIP_DEFLATED)


# Microsoft Teams: one paragraph a turn, the name in bold, the time, a break, the words.
save('teams',
     para(bold('Catch-up with Priya-20240506_140512-Meeting Recording')),
     para('May 6, 2024, 1:05PM'), para('2m 41s'), para(''),
     para(bold('Dana Whitlock'), ' started transcription'), para(''),
     para(bold('Dana Whitlock'), run('   0:03', '<w:color w:val="616161"/>'), run('\nHello Priya. Can you hear me all right?')),
     para(bold('Priya N.'), run('   0:07', '<w:color w:val="616161"/>'), run('\nI can. There is a lorry outside, sorry.')),
     para(bold('Priya N.'), run('   0:12', '<w:color w:val="616161"/>'), run('\nIt is gone: now I hear only you.')),
     para(bold('Dana Whitlock'), run('   0:15', '<w:color w:val="616161"/>'),
          run('\nGood. What would make this hour worth the bus fare?')),
     para(bold('Priya N.'), run('   1:02:09', '<w:color w:val="616161"/>'), run('\nNot feeling told off at the end of it.')),
     para(bold('Dana Whitlock'), ' stopped transcription'))

# Teams of some years ago: the span, the name and the words each on a line.
save('teams-spans',
     para('0:0:0.0 --> 0:0:2.580\nDana Whitlock\nSo, two weeks.'),
     para('0:0:2.990 --> 0:0:5.10\nPriya N.\nTwo weeks and a day.'),
     para('0:0:5.100 --> 0:0:7.0\nPriya N.\nThe day was the hard one.'),
     para('0:0:7.400 --> 0:0:9.250\nDana Whitlock\nThe extra day.'))

# A table with the speaker (and the time below) in one cell, the words in the next; a cell merged downwards is empty.
save('table-cells',
     para('Transcript'),
     table([['Speaker', 'Transcript'],
            ['Dana Whitlock\n\n0:04', 'Who else knows?'],
            ['Priya N.:\n\n0:06', 'My sister.\n\nAnd the cat: he knows everything.'],
            ['', 'He does not judge.'],
            ['Dana Whitlock\n\n0:15', 'At 10:30?'],
            ['Priya N.\n\n0:17', 'Half past ten? That is my tablet alarm.']]))

# Number, time, name, words.
save('table-columns',
     table([['No.', 'Time', 'Name', 'Text'],
            ['1', '[00:00:02]', 'Therapist', 'You have looked at the form.'],
            ['2', '[00:00:05]', 'Client', 'I have looked at it a lot.'],
            ['3', '[00:00:09]', 'Therapist', 'And put it down again\u2011each time.'],
            ['4', '[00:00:12]', 'Client', 'Yes.']]))

# Zoom's transcript, pasted: the name in brackets and the time of day above the words.
save('zoom',
     para('[Dana Whitlock] 14:05:12'), para('Did the letter come?'), para(''),
     para('[Priya N.] 14:05:15'), para('It came. I have not opened it.'), para('It is behind the clock.'), para(''),
     para('[Dana Whitlock] 14:05:22'), para('Behind the clock, where you need not see it.'))

# otter.ai: name and time above the words, a line that says where it comes from below.
save('otter',
     para(bold('Catch-up')), para('Mon, May 06, 2024 2:05PM \u2022 2:41'), para(''),
     para(bold('SPEAKERS')), para('Dana Whitlock, Speaker 2'), para(''),
     para('Dana Whitlock', run('  00:02')), para('How has the sleep been?'), para(''),
     para('Speaker 2', run('  00:05')), para('Patchy. I wake at three, and I do the sums.'), para(''),
     para('Dana Whitlock', run('  00:11')), para('The money sums.'), para(''),
     para('Speaker 2', run('  00:12')), para('Always the money sums.'), para(''),
     para('Transcribed by https://otter.ai'))

# rev.com: the name, the time in brackets and a colon above the words.
save('rev',
     para('Dana Whitlock (00:03):'), para('What was Friday like?'), para(''),
     para('Priya N. (00:06):'), para('Long. I counted the ceiling tiles.'), para('All of them.'), para(''),
     para('Dana Whitlock (00:12):'), para('You found something to hold on to.'))

# Typed by hand, edited with tracked changes, with a text box and runs that break words.
save('typed',
     para('T:', '\tYou s', bold('aid'), ' it was ', '<w:del w:id="1" w:author="x"><w:r><w:delText>awful</w:delText>'
          '<w:t>AWFUL</w:t></w:r></w:del>', '<w:ins w:id="2" w:author="x">' + run('hard') + '</w:ins>', '.'),
     para('<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:txbxContent><w:p><w:r><w:t>BOX</w:t></w:r></w:p>'
          '</w:txbxContent></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>BOX</w:t></w:r>'
          '</w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>',
          'C:\tIt was. <3 & all that.'),
     para('Harder than', '\n', 'the first time.'),
     '<w:moveFrom w:id="3" w:author="x">' + para('T: This was moved elsewhere.') + '</w:moveFrom>',
     para('T: What helped?'),
     para('C: Caf\u00e9 noise. A \u201cquiet\u201d corner of it.'))

# Written by a program that keeps to ISO's strict form.
save('strict',
     para('Counsellor: Shall we stop here?'), para('Client: Let us stop here.'), para('Counsellor: Until Thursday.'),
     namespaces=STRICT + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"')
