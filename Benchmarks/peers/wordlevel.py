"""Hugging Face's tokenizer for words, with the fastest of its ways to cut at their ends."""
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers


def make_tokenizer():
    tokenizer = Tokenizer(models.WordLevel(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    # Words, and runs of anything else that is no space: \w+|[^\w\s]+.
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer
