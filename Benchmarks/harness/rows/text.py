"""The text front end: boundaries, ids and vocabularies in one thread, in time of the processor; and what is right."""
import tempfile

from .. import tasks
from ..processes import Failed, run_whole
from ..results import Bar, Line, Summary, ratio
from .row import Row

SECTION = "Text"
TWEETS = tasks.TWEETS.train
REVIEWS = tasks.REVIEWS.train
MEGABYTE = 1e6


def corpus(context, name):
    """The path of a labelled set; a trial takes a smaller one."""
    if not context.quick:
        return context.environment.data(name)
    if name == REVIEWS:
        return context.texts(tasks.REVIEWS)[1]
    return context.environment.data(name.replace(".train.", ".dev."))


def ours(context, path, stage, *words):
    """Takes a sample of ours."""
    rounds = 1 if context.quick else 10
    return lambda: context.measure_ours("text", "--corpus", path, "--stage", stage, "--rounds", rounds, *words)


def check_same(mine, other, keys):
    """Refuses to compare sides that do not do the same."""
    for key in keys:
        if mine[key] != other[key]:
            raise Failed(f"the sides do not do the same: {key} are {mine[key]:,} and {other[key]:,}")


def rate_line(name, bar, mine, peer_name, theirs, notes):
    own, other = [[sample["bytesPerSecond"] / MEGABYTE for sample in side] for side in [mine, theirs]]
    return Line(
        name, ratio(own, other), "x", bar, "MB/s", Summary.of(own), peer_name, Summary.of(other), notes)


# Boundaries


def boundaries_row(name, title, set_name, encoding, bar):
    encoding_name = {"utf8": "UTF-8", "utf16": "UTF-16 and back"}[encoding]

    def measure(context):
        path = corpus(context, set_name)
        mine, theirs = context.alternate(
            ours(context, path, "boundaries"), ours(context, path, "boundaries", "--icu", encoding))
        check_same(mine[0], theirs[0], ["pieces"])
        if mine[0]["checksum"] != theirs[0]["checksum"]:
            raise Failed("the sides do not do the same: some segments end elsewhere, or are of another kind")
        return [
            rate_line(
                title, bar, mine, f"ICU {mine[0]['icu']}, {encoding_name}", theirs,
                [f"the same {mine[0]['pieces']:,} segments of the same kinds"])
        ]

    return Row(f"text-boundaries-{name}", title, SECTION, measure, bar)


# Ids


def measure_ids(context):
    path = corpus(context, TWEETS)
    # They are slower, so that fewer rounds do.
    words = ["--corpus", path, "--rounds", 1 if context.quick else 2]
    packages = [("tokenizers", "tokenizers, WordLevel"), ("spacy", "spaCy, blank"), ("nltk", "NLTK, TweetTokenizer")]
    mine, *others = context.alternate(
        ours(context, path, "ids", "--messages"),
        *(lambda package=package: context.measure_peer("text_ids", "--package", package, *words)
          for package, _ in packages))
    lines = []
    for (_, name), theirs in zip(packages, others):
        check_same(mine[0], theirs[0], ["texts", "bytes"])
        lines.append(
            rate_line(
                f"tweets to ids, everything on, against {name.split(',')[0]}", IDS_BAR, mine, name, theirs,
                [f"{mine[0]['pieces']:,} ids, {theirs[0]['pieces']:,}"]))
    return lines


def measure_fasttext(context):
    path = corpus(context, TWEETS)
    words = ["--corpus", path, "--copies", 10]
    everything, default, theirs = context.alternate(
        ours(context, path, "ids", "--messages"), ours(context, path, "ids"),
        lambda: context.measure_peer("fasttext_reading", *words))
    check_same(default[0], theirs[0], ["texts", "bytes"])

    def line(setting, bar, mine):
        return rate_line(
            f"tweets to ids, {setting}, against fastText's reader", bar, mine, "fastText, white space only", theirs, [])

    return [line("everything on", FASTTEXT_BAR, everything), line("without what messages need", None, default)]


# Vocabulary


def measure_vocabulary(context):
    path = corpus(context, REVIEWS)
    command = context.environment.command("vocabulary")

    def own():
        with tempfile.TemporaryDirectory() as folder:
            return run_whole([command, path, "--output", folder, "--threads", 1]).processor_seconds

    def peer(package):
        return lambda: context.measure_peer("vocabulary_counting", "--package", package, "--corpus", path)["seconds"]

    mine, python, tokenizers = context.alternate(own, peer("python"), peer("tokenizers"))

    def line(name, bar, theirs):
        return Line(
            f"vocabulary of 25,000 reviews, whole process, against {name}", ratio(theirs, mine), "x", bar, "s",
            Summary.of(mine), name, Summary.of(theirs))

    return [
        line("Python's re and Counter", COUNTER_BAR, python),
        line("tokenizers' WordLevelTrainer", TRAINER_BAR, tokenizers),
    ]


# What is right


def measure_suites(context):
    lines = []
    for key, option, file, title, bar in SUITES:
        name = file.split("/")[-1]
        try:
            path = context.unicode_file(file)
        except Failed as error:
            lines.append(Line(title, unit="cases", bar=bar, missing=str(error)))
            continue
        counts = context.measure_ours("conformance", option, path)
        notes = [f"of {counts[key]['cases']:,} in {name}"]
        if "folding" in counts:
            notes.append(f"with case folded, {counts['folding']['passed']:,} have one form in all five spellings")
        lines.append(Line(title, counts[key]["passed"], "cases", bar, notes=notes))
    result = context.measure_ours("segmentation", "--corpus", context.environment.data("wisesight1000.segmented.txt"))
    lines.append(
        Line(
            "Thai words, boundary F1", result["f1"], "F1", THAI_BAR,
            notes=[
                f"precision {result['precision']:.3f}, recall {result['recall']:.3f} of {result['drawn']:,} boundaries "
                f"drawn by hand in {result['texts']:,} messages"
            ]))
    return lines


IDS_BAR = Bar(25, stretch=60)
FASTTEXT_BAR = Bar(0.5, stretch=1)
COUNTER_BAR = Bar(5, stretch=10)
TRAINER_BAR = Bar(20, stretch=40)
WORD_BREAK_BAR = Bar(1823, unit="cases")
THAI_BAR = Bar(0.90, stretch=0.93, unit="F1")
SUITES = [
    ("wordBreaks", "--word-breaks", "auxiliary/WordBreakTest.txt", "word boundaries of UAX #29", WORD_BREAK_BAR),
    ("emoji", "--emoji", "emoji/emoji-test.txt", "emoji of UTS #51 in one token", Bar(4733, unit="cases")),
    ("normalization", "--normalization", "NormalizationTest.txt", "NFKC of UAX #15", Bar(19_074, unit="cases")),
]

ROWS = [
    boundaries_row("tweets", "boundaries and kinds, tweets", TWEETS, "utf8", Bar(3, stretch=4)),
    boundaries_row("imdb", "boundaries and kinds, reviews", REVIEWS, "utf8", Bar(4.5, stretch=6)),
    boundaries_row("thai", "boundaries and kinds, Thai", "wisesight.train.tsv", "utf16", Bar(0.9, stretch=1.2)),
    boundaries_row(
        "chinese", "boundaries and kinds, Chinese", "chnsenticorp_htl.train.tsv", "utf16", Bar(0.9, stretch=1.2)),
    Row("text-ids-tweets", "tweets to ids", SECTION, measure_ids, IDS_BAR),
    Row("text-fasttext", "tweets to ids, against fastText's reader", SECTION, measure_fasttext, FASTTEXT_BAR),
    Row("vocabulary-imdb", "vocabulary of 25,000 reviews", SECTION, measure_vocabulary, COUNTER_BAR),
    Row("text-suites", "Unicode's test files, and Thai cut by hand", SECTION, measure_suites, WORD_BREAK_BAR),
]
