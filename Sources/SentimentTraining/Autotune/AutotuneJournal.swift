import Sentiment

/// The trials of a search in a file, a line of JSON each, so that an interrupted search goes on.
struct AutotuneJournal {
    /// What a search is of; another one must not go on with its trials.
    struct Header: Codable, Hashable {
        /// What the trials start from.
        var base: TrainingConfiguration
        /// What they change.
        var settings: [TunedSetting]
        /// A hash of all texts and labels, in hexadecimal digits.
        var examples: String
    }

    /// The trials so far.
    private(set) var trials: [AutotuneTrial] = []
    private let path: String
    private let file: AppendedFile

    /// Begins a journal, or goes on with the one that is there.
    init(path: String, _ header: Header, resuming: Bool) throws {
        self.path = path
        if resuming {
            let lines = try FileDescriptor.contents(ofFile: path, limit: 1 << 30).split(separator: 0x0A)
            let found: Header = try Self.decode(lines.first ?? [], line: 1, of: path)
            guard found == header else {
                throw TrainingError.foreignJournal(
                    path: path, differences: try header.base.differences(from: found.base))
            }
            // A line that a crash cut short is no trial.
            for (number, line) in lines.enumerated().dropFirst() {
                do {
                    trials.append(try Self.decode(line, line: number + 1, of: path))
                } catch  where number == lines.count - 1 {
                    continue
                }
            }
            // So the cut line goes, too.
            file = try AppendedFile(path: path, appending: false)
            try file.append(try Self.line(header) + trials.map(Self.line).joined())
        } else {
            file = try AppendedFile(path: path, appending: false)
            try file.append(try Self.line(header))
        }
    }

    /// Adds a trial.
    mutating func append(_ trial: AutotuneTrial) throws {
        try file.append(try Self.line(trial))
        trials.append(trial)
    }

    private static func line(_ value: some Encodable) throws -> String {
        try ModelMetadata.encode(value) + "\n"
    }

    private static func decode<Value: Decodable>(
        _ line: some Sequence<UInt8>, line number: Int, of path: String
    ) throws -> Value {
        do {
            return try ModelMetadata.decode(Value.self, from: Array(line))
        } catch {
            throw TrainingError.damagedJournal(path: path, line: number)
        }
    }
}
