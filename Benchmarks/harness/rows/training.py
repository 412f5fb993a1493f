"""Training on texts: embedding, recurrent layer, head, loss and optimizer."""
from dataclasses import replace

from .. import tasks
from ..results import Bar, Line, Summary, ratio
from . import dense
from .row import Row

SECTION = "Training on texts"
SEEDS = [1, 2, 3]


def sample_words(context, task):
    """How many steps a sample runs."""
    steps = task.warm_up + max(2, (task.steps - task.warm_up) // 5) if context.quick else task.steps
    return ["--steps", steps, "--warm-up", task.warm_up]


def ours(context, task, threads):
    """Takes a sample of our training: seconds."""
    words = context.training_words(task, threads)
    return lambda: context.measure_ours("training", *words, *sample_words(context, task))["seconds"]


def compare(context, title, task, threads, bar, options=()):
    """Our training and PyTorch's best, in turn."""
    mine = ours(context, task, threads)
    data = context.exported(task)
    variant = context.best_variant(task, threads, *options)
    # The same for each sample of PyTorch: which steps were timed.
    measured = {}

    def peer():
        measured.update(context.measure_peer(
            "torch_training", "--data", data, "--threads", threads, "--variant", variant,
            *sample_words(context, task), *options))
        return measured["seconds"]

    mine_seconds, peer_seconds = context.alternate(mine, peer)
    epoch = measured["epochTokens"] / measured["tokens"]
    return Line(
        title, ratio(peer_seconds, mine_seconds), "x", bar, "s an epoch",
        Summary.of(seconds * epoch for seconds in mine_seconds), f"PyTorch, {variant.replace('-', ', ')}",
        Summary.of(seconds * epoch for seconds in peer_seconds)), variant


def row(name, title, task, threads, bar):
    title = f"{title}, {threads} thread{'s' * (threads > 1)}"

    def measure(context):
        line, variant = compare(context, title, task, threads, bar)
        if not context.quick:
            line.notes.append(
                f"accuracy after {task.settings['epochs']} epochs: ours {context.accuracy(task):.3f}, "
                f"PyTorch {context.peer_accuracy(task, variant):.3f}")
        return [line]

    return Row(f"train-{name}-{threads}", title, SECTION, measure, bar, threads)


def bf16_row(threads):
    title = f"tweets, LSTM, H 128, bf16, {threads} thread{'s' * (threads > 1)}"
    bar = Bar(1.3, stretch=2)

    def measure(context):
        task = replace(tasks.TWEETS_LSTM, name="tweets-lstm-bf16", precision="bf16")
        line, _ = compare(context, title, task, threads, bar, ["--autocast"])
        line.notes += context.precision_notes("bf16")
        if not context.quick:
            for each in [tasks.TWEETS_LSTM, task]:
                values = [context.accuracy(replace(each, seed=seed)) for seed in SEEDS]
                text = ", ".join(f"{value:.3f}" for value in values)
                line.notes.append(f"accuracy in {each.precision}, seeds 1 to 3: {text}")
        return [line]

    return Row(f"train-bf16-{threads}", title, SECTION, measure, bar, threads)


def threads_row(name, title, side):
    """One thread of ours against two; `side` gives the function that takes a sample in seconds."""
    bar = Bar(1.9, stretch=1.98)

    def measure(context):
        def peak(threads):
            return lambda: context.measure_ours("machine", "--arithmetic-only", "--threads", threads)["fmaPerSecond"]

        one, two, one_peak, two_peak = context.alternate(side(context, 1), side(context, 2), peak(1), peak(2))
        return [
            Line(
                title, ratio(one, two), "x", bar, "ms", Summary.of(value * 1e3 for value in two), "one thread",
                Summary.of(value * 1e3 for value in one),
                [f"the machine's peak: {ratio(two_peak, one_peak):.2f}x"])
        ]

    return Row(f"threads-{name}", title, "Two threads against one", measure, bar, threads=2)


def dense_seconds(cell, shape):
    def side(context, threads):
        rate, _, _ = dense.sides(context, cell, shape, threads)
        per_token = {"lstm": 24, "gru": 18}[cell] * shape.hidden * (shape.embedding + shape.hidden)
        return lambda: per_token * shape.batch * shape.length / rate()

    return side


def task_seconds(task):
    return lambda context, threads: ours(context, task, threads)


TRAININGS = [
    ("lstm", "tweets, LSTM, H 128", tasks.TWEETS_LSTM, {1: Bar(2, 4), 2: Bar(2.5, 4)}),
    ("gru", "tweets, GRU, H 128", tasks.TWEETS_GRU, {1: Bar(3, 5), 2: Bar(3, 5)}),
    ("bilstm", "tweets, LSTM of both directions, H 128", tasks.TWEETS_BILSTM, {1: Bar(2.5, 5), 2: Bar(2.5, 5)}),
    ("imdb", "reviews of at most 400 tokens, LSTM, H 256", tasks.REVIEWS_LSTM, {1: Bar(1.7, 3), 2: Bar(1.7, 3)}),
]

ROWS = [
    *(row(name, title, task, threads, bars[threads]) for name, title, task, bars in TRAININGS for threads in [1, 2]),
    bf16_row(1),
    bf16_row(2),
    threads_row("dense-lstm", "dense step, LSTM, D 300, H 256, 32 texts of 32",
                dense_seconds("lstm", dense.Shape(300, 256, 32, 32))),
    threads_row("dense-gru", "dense step, GRU, D 300, H 256, 32 texts of 32",
                dense_seconds("gru", dense.Shape(300, 256, 32, 32))),
    threads_row("train-lstm", "tweets, LSTM, H 128", task_seconds(tasks.TWEETS_LSTM)),
    threads_row("train-bilstm", "tweets, LSTM of both directions, H 128", task_seconds(tasks.TWEETS_BILSTM)),
]
