"""Chooses the word pieces that an encoder keeps: python vocabulary.py BASES/minilm SIZE TEXT... > vocabulary.txt

TEXT: files whose pieces are all kept (the corpus, what practice says, the documents of Kith)."""

import sys
from pathlib import Path

from tokenizers import BertWordPieceTokenizer

from bases import choose_vocabulary, tokens_of

if __name__ == "__main__":
    tokens = tokens_of(sys.argv[1])
    tokenizer = BertWordPieceTokenizer({t: i for i, t in enumerate(tokens)}, lowercase=True)
    used = set()
    for path in sys.argv[3:]:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            used.update(tokenizer.encode(line, add_special_tokens=False).tokens)
    sys.stdout.write("".join(t + "\n" for t in choose_vocabulary(tokens, used, int(sys.argv[2]))))
