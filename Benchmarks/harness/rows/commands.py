"""Whole commands, from start to end, and the memory that they take."""
from .. import tasks
from ..context import KEEP_MEMORY
from ..processes import first_answer, run_whole
from ..results import Bar, Line, Summary, ratio
from .row import Row

TASK = tasks.TWEETS_LSTM
SENTENCE = "The second half was a quiet triumph."
MEGABYTE = 1e6


def classify(context):
    return [context.environment.command("classify"), "--model", context.trained(TASK) / "model.safetensors"]


def onnx_pipeline(context):
    folder = context.onnx(TASK)
    return [
        *context.environment.peer("pipeline"), "--onnx", folder / "model.onnx", "--tokenizer", folder / "tokenizer.json"]


def torch_pipeline(context):
    return [
        *context.environment.peer("pipeline"), "--torch", context.trained(TASK) / "model.safetensors",
        "--tokenizer", context.onnx(TASK) / "tokenizer.json"]


def measure_classify(context):
    count = 10_000 if context.quick else 100_000
    tweets = context.tweets(count)
    answers = [context.folder / f"answers.{side}.txt" for side in ["fp32", "int8", "peer"]]
    own, other = classify(context), onnx_pipeline(context)
    single, eight, peer = context.alternate(
        lambda: run_whole(own, tweets, answers[0]).seconds,
        lambda: run_whole([*own, "--precision", "int8"], tweets, answers[1]).seconds,
        lambda: run_whole(other, tweets, answers[2], KEEP_MEMORY).seconds)
    # Hugging Face's rules cut a few words elsewhere than ours, so that not all labels agree.
    labels = [[line.split(" ")[0] for line in path.read_text().splitlines()] for path in answers]

    def line(precision, bar, mine, own_labels):
        agreement = sum(a == b for a, b in zip(own_labels, labels[2], strict=True)) / count
        return Line(
            f"classify {count:,} tweets, from stdin to labels, whole process, {precision}", ratio(peer, mine), "x", bar,
            "s", Summary.of(mine), "tokenizers + ONNX Runtime fp32", Summary.of(peer),
            [f"{count / Summary.of(mine).median:,.0f} tweets a second", f"{agreement:.1%} of the labels agree",
             "all processors on both sides"])

    return [line("fp32", CLASSIFY_BAR, single, labels[0]), line("int8", None, eight, labels[1])]


def measure_first_answer(context):
    sides = [classify(context), onnx_pipeline(context), torch_pipeline(context)]
    for side in sides:
        first_answer(side, SENTENCE)  # Warms the cache of files.
    mine, onnx, torch = context.alternate(*(lambda side=side: first_answer(side, SENTENCE) for side in sides))

    def line(name, unit, bar, value):
        values = Summary.of(map(value, mine))
        peer, other = Summary.of(map(value, onnx)), Summary.of(map(value, torch))
        return Line(
            name, values.median, unit, bar, unit, values, "tokenizers + ONNX Runtime", peer,
            [f"PyTorch {other.median:,.0f} {unit}"])

    return [
        line("classify, start to first answer, 30,000 words", "ms", FIRST_ANSWER_BAR, lambda run: run.seconds * 1e3),
        line("classify, peak resident memory, 30,000 words", "MB", MEMORY_BAR, lambda run: run.peak_bytes / MEGABYTE),
    ]


def measure_training_memory(context):
    words = context.training_words(TASK, 1)
    # Enough to reach the peak: texts are of all lengths, and buffers grow to the longest.
    steps = 60 if context.quick else TASK.steps
    own = [context.environment.command("measure"), "training", *words, "--steps", steps]
    data = context.exported(TASK)
    variant = context.best_variant(TASK, 1)
    other = [
        *context.environment.peer("torch_training"), "--data", data, "--threads", 1, "--variant", variant,
        "--steps", steps]
    mine, peer = context.alternate(
        *(lambda command=command: run_whole(command, watch_memory=True).peak_bytes / MEGABYTE
          for command in [own, other]))
    return [
        Line(
            "tweets, LSTM, H 128: peak resident memory of training", ratio(peer, mine), "x", TRAINING_MEMORY_BAR, "MB",
            Summary.of(mine), f"PyTorch, {variant.replace('-', ', ')}", Summary.of(peer),
            ["ours reads and cuts the texts as well; PyTorch gets token ids"])
    ]


def measure_fasttext(context):
    data = context.exported(TASK)
    words = context.training_words(TASK, context.environment.processors)

    def ours():
        result = context.measure_ours("training", *words)
        return sum(result["epochSeconds"]), result["accuracy"][-1]

    def peer():
        result = context.measure_peer("fasttext_training", "--data", data, "--threads", context.environment.processors)
        return result["seconds"], result["accuracy"]

    mine, theirs = context.alternate(ours, peer)
    seconds = [[sample[0] for sample in side] for side in [mine, theirs]]
    return [
        Line(
            "tweets: LSTM, H 128, against fastText's bag of words and pairs", ratio(seconds[1], seconds[0]), "x", None,
            "s", Summary.of(seconds[0]), "fastText", Summary.of(seconds[1]),
            [f"accuracy: ours {mine[0][1]:.3f} after {TASK.settings['epochs']} epochs, fastText {theirs[0][1]:.3f}",
             "fastText's time includes reading its file and building its dictionary, ours begins with token ids",
             "all processors on both sides", "for context"])
    ]


CLASSIFY_BAR = Bar(8, stretch=20)
FIRST_ANSWER_BAR = Bar(25, stretch=10, at_most=True, unit="ms")
MEMORY_BAR = Bar(40, stretch=20, at_most=True, unit="MB")
TRAINING_MEMORY_BAR = Bar(4, stretch=8)

SECTION = "Whole commands"
ROWS = [
    Row("classify", "classify 100,000 tweets, whole process", SECTION, measure_classify, CLASSIFY_BAR),
    Row("first-answer", "classify, start to first answer, and memory", SECTION, measure_first_answer, FIRST_ANSWER_BAR),
    Row("training-memory", "peak resident memory of training", SECTION, measure_training_memory, TRAINING_MEMORY_BAR),
    Row("fasttext", "fastText on the same texts", SECTION, measure_fasttext),
]
