"""The trainings that rows measure: corpus, settings, how many steps are timed."""
from dataclasses import dataclass

# Only what both sides do alike: Adam at a constant rate, no dropout (drawing masks differs), no clipping, no
# weighting or smoothing of labels, no decay. 30,000 words; batches of 64 texts of similar length.
COMMON = {
    "batchSize": 64,
    "epochs": 2,
    "learningRate": 0.001,
    "schedule": "constant",
    "warmupShare": 0,
    "weightDecay": 0,
    "clipNorm": 0,
    "embeddingDropout": 0,
    "layerDropout": 0,
    "headDropout": 0,
    "labelSmoothing": 0,
    "classWeights": "equal",
    "patience": 0,
    "validationMetric": "accuracy",
    "vocabulary": {"minimumCount": 1, "maximumSize": 30000},
    "seed": 1,
}


@dataclass(frozen=True)
class Corpus:
    """Names of labelled sets. Every `every`-th validation text is used."""

    train: str
    validation: str
    every: int = 1


TWEETS = Corpus("semeval2017.train.tsv", "semeval2017.dev.tsv")
# IMDB has no validation set, and its 25,000 test texts would take as long to read as an epoch of training.
REVIEWS = Corpus("imdb.train.tsv", "imdb.test.tsv", every=10)


@dataclass(frozen=True)
class Task:
    name: str
    corpus: Corpus
    cell: str
    hidden: int = 128
    embedding: int = 128
    bidirectional: bool = False
    precision: str = "fp32"
    seed: int = 1
    # Steps of an epoch that a sample runs, and how many of them come before the clock starts.
    steps: int = 220
    warm_up: int = 20

    @property
    def trial_steps(self):
        """Enough to tell which of several ways is the fastest."""
        return self.warm_up + max(5, (self.steps - self.warm_up) // 4)

    @property
    def settings(self):
        network = {
            "cell": self.cell, "embeddingSize": self.embedding, "hiddenSize": self.hidden,
            "isBidirectional": self.bidirectional, "layers": 1, "pooling": "last",
        }
        return {**COMMON, "network": network, "precision": self.precision, "seed": self.seed}


TWEETS_LSTM = Task("tweets-lstm", TWEETS, "lstm")
TWEETS_GRU = Task("tweets-gru", TWEETS, "gru")
TWEETS_BILSTM = Task("tweets-bilstm", TWEETS, "lstm", bidirectional=True)
REVIEWS_LSTM = Task("reviews-lstm", REVIEWS, "lstm", hidden=256, steps=28, warm_up=4)
