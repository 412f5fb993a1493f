import ArgumentParser
import CommandSupport
import Sentiment

@main
struct Quantize: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes a model small: its weights become 8-bit integers.",
        usage: "quantize [--model <path>] [--output <path>] [--test <path>] [<options>]",
        discussion: """
            The file has a quarter to two fifths of the size; classify and evaluate take it like any other and compute in \
            8 bits. A labelled corpus given with --test tells what that costs: accuracy and macro recall of the \
            model as it was, in single precision, and of the small one.

            Example:
              quantize --model reviews.safetensors --output small.safetensors \\
                --test test.tsv
            """,
        version: SentimentVersion.current)

    @Option(name: [.short, .long], help: ArgumentHelp("The model file.", valueName: "path"))
    var model = "model.safetensors"

    @Option(name: [.short, .long], help: ArgumentHelp("The small model file to write.", valueName: "path"))
    var output = "small.safetensors"

    @Option(
        help: ArgumentHelp(
            "Labelled texts that tell what is lost; - for standard input. Can be given several times.",
            valueName: "path"))
    var test: [String] = []

    @OptionGroup(title: "Corpus format")
    var format: CorpusOptions

    @OptionGroup
    var threads: ThreadOptions

    mutating func validate() throws {
        try test.requireOneStandardInput()
    }

    func run() throws {
        try perform { standardOutput in
            try AtomicFile.checkWritable(output)
            try OverwriteGuard.check(
                results: [("--output", output)],
                sources: [("--model", model)] + test.map { ("--test", $0) })
            let original = try ModelOptions.open(model, threads: threads.threads, precision: .float32)
            if original.isQuantized { throw QuantizedAlreadyError(path: model) }
            let corpus = try test.isEmpty ? nil : format.read(test, for: original)

            let quantized = try original.quantized()
            try quantized.write(to: output)

            try standardOutput.write(try sizes())
            guard let corpus else {
                return try standardOutput.writeLine(
                    "What that costs was not measured: give labelled texts with --test.")
            }
            try standardOutput.write("\n\(QuantizationLoss(from: original, to: quantized, on: corpus))")
        }
    }

    private func sizes() throws -> String {
        // A pipe or a device that was written to has no size.
        guard OverwriteGuard.isRegularFile(output) else { return "Wrote \(output).\n" }
        let (before, after) = (
            try MappedFile(path: model).bytes.count, try MappedFile(path: output).bytes.count
        )
        return """
            Wrote \(output): \(HumanFormat.count(after)) bytes, \
            \(HumanFormat.fixed(Double(after) / Double(before) * 100, decimals: 1)) % of the \
            \(HumanFormat.count(before)) of \(model).

            """
    }
}

/// The model that is to become small is so already.
struct QuantizedAlreadyError: Error, CustomStringConvertible {
    var path: String

    var description: String { "\(path): the model is quantized already; name the one that it was made of" }
}
