/// Sentences made for the tests, with as many of each label, in one fixed order.
enum TinyCorpus {
    struct Row {
        var label: String
        var text: String
    }

    static let labels = ["negative", "neutral", "positive"]

    private static let words = [
        ["awful", "broken", "dull", "sad", "poor"],
        ["usual", "regular", "plain", "average", "common"],
        ["lovely", "superb", "happy", "fine", "bright"],
    ]
    private static let things = [
        "room", "film", "phone", "train", "soup", "book", "lamp", "chair", "song", "city",
    ]

    /// So many sentences.
    static func rows(_ count: Int = 96) -> [Row] {
        (0..<count).map { index in
            let label = index % 3
            let (first, second) = (words[label][index % 5], words[label][(index / 5 + 1) % 5])
            return Row(
                label: labels[label],
                text: "The \(things[index * 7 % 10]) of day \(index) was \(first) and \(second).")
        }
    }

    /// The sentences as a TSV file.
    static func tsv(_ rows: [Row] = rows()) -> String {
        "label\ttext\n" + rows.map { "\($0.label)\t\($0.text)\n" }.joined()
    }
}
