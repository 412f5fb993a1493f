import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct StarterCorpusTests {
    let splits: [String: [LabelledSentence]]
    let all: [LabelledSentence]

    init() throws {
        splits = try Dictionary(
            uniqueKeysWithValues: ["train", "dev", "test"].map { ($0, try LabelledSentence.read(split: $0)) })
        all = splits.values.flatMap(\.self)
    }

    @Test("Each split has the same number of sentences of each label")
    func balance() throws {
        for (split, count) in ["train": 800, "dev": 100, "test": 100] {
            let labels = Dictionary(grouping: try #require(splits[split]), by: \.label).mapValues(\.count)
            #expect(labels == ["negative": count, "neutral": count, "positive": count], "\(split)")
        }
    }

    @Test("Each split spreads every label evenly over at least 12 domains")
    func domains() {
        for (split, sentences) in splits {
            #expect(Set(sentences.map(\.domain)).count >= 12, "\(split)")
            let cells = Dictionary(grouping: sentences) { "\($0.label) \($0.domain)" }.mapValues(\.count)
            #expect(cells.count == 3 * Set(sentences.map(\.domain)).count, "\(split)")
            #expect((cells.values.max() ?? 0) - (cells.values.min() ?? 0) <= 1, "\(split): \(cells)")
        }
    }

    @Test("No text has stray spaces or control characters")
    func cleanText() {
        for sentence in all {
            let text = sentence.text
            #expect(!text.hasPrefix(" ") && !text.hasSuffix(" ") && !text.contains("  "), "\(text)")
            // Every space is the plain one, and a tab or a carriage return is a control character.
            #expect(text.allSatisfy { !$0.isWhitespace || $0 == " " }, "\(text)")
            #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }, "\(text)")
        }
    }

    @Test("Every label has short, medium and long texts, from 2 to 40 words")
    func lengths() {
        for (label, sentences) in Dictionary(grouping: all, by: \.label) {
            let lengths = sentences.map { $0.text.split(separator: " ").count }
            func share(_ range: ClosedRange<Int>) -> Double {
                Double(lengths.count(where: range.contains)) / Double(lengths.count)
            }
            #expect(share(2...40) == 1, "\(label)")
            #expect(share(2...5) > 0.10, "\(label)")
            #expect(share(6...14) > 0.40, "\(label)")
            #expect(share(15...25) > 0.25, "\(label)")
            #expect(share(26...40) > 0.08, "\(label)")
        }
    }

    @Test("Negation, contrast, questions and emoji occur in every label")
    func expressions() {
        let negations: Set = ["no", "not", "never", "nobody", "nothing", "nor", "without"]
        let contrasts: Set = ["but", "yet", "though", "although", "however", "whereas"]
        for (label, sentences) in Dictionary(grouping: all, by: \.label) {
            func share(_ matches: (LabelledSentence) -> Bool) -> Double {
                Double(sentences.count(where: matches)) / Double(sentences.count)
            }
            let negated = share { $0.words.contains { negations.contains($0) || $0.hasSuffix("n't") } }
            #expect(negated > 0.15, "\(label)")
            #expect(share { !contrasts.isDisjoint(with: $0.words) } > 0.05, "\(label)")
            #expect(share { $0.text.contains("!") } > 0.01, "\(label)")
            #expect((0.03...0.20).contains(share { $0.text.contains("?") }), "\(label)")
            #expect(
                share { $0.text.unicodeScalars.contains { $0.properties.isEmojiPresentation } } > 0.03,
                "\(label)")
        }
    }

    @Test("No two texts consist of the same words")
    func wordSets() {
        let repeated = Dictionary(grouping: all) { Set($0.words) }.values.filter { $0.count > 1 }
        #expect(repeated.map { $0.map(\.text) } == [])
    }

    @Test("No two texts share more than 60 % of the word trigrams of the shorter one")
    func trigramsOfAllTexts() {
        let trigrams = all.map { $0.wordTrigrams() }
        let index = GramIndex(trigrams)
        for (position, sentence) in all.enumerated() {
            for (other, shared) in index.shared(with: trigrams[position]) where other > position {
                let shorter = min(trigrams[position].count, trigrams[other].count)
                // One or two trigrams are a turn of phrase; `wordSets` covers texts that short.
                guard shorter >= 3 else { continue }
                #expect(
                    Double(shared) <= 0.6 * Double(shorter), "\(sentence.text) | \(all[other].text)")
            }
        }
    }

    @Test("No test text resembles one to train or tune on")
    func testTextsAreNew() throws {
        let test = try #require(splits["test"])
        let seen = try #require(splits["train"]) + #require(splits["dev"])

        let trigrams = GramIndex(seen.map { $0.wordTrigrams() })
        let characters = GramIndex(seen.map { $0.characterFiveGrams() })
        for sentence in test {
            let ownTrigrams = sentence.wordTrigrams()
            for (other, shared) in trigrams.shared(with: ownTrigrams) {
                let shorter = min(ownTrigrams.count, trigrams.grams[other].count)
                guard shorter >= 3 else { continue }
                #expect(Double(shared) <= 0.4 * Double(shorter), "\(sentence.text) | \(seen[other].text)")
            }
            let ownCharacters = sentence.characterFiveGrams()
            for (other, shared) in characters.shared(with: ownCharacters) {
                let union = ownCharacters.count + characters.grams[other].count - shared
                #expect(Double(shared) <= 0.4 * Double(union), "\(sentence.text) | \(seen[other].text)")
            }
        }
    }

    @Test("No rule on the length of a text gets 40 % right")
    func lengthTellsNothing() {
        for length in [\LabelledSentence.text.count, \.words.count] {
            let best = Set(all.map { $0[keyPath: length] })
                .map { limit in accuracy { $0[keyPath: length] < limit } }.max()
            #expect(best.map { $0 < 0.40 } == true)
        }
    }

    @Test("No rule on a single word gets 40 % right")
    func noSingleWordTells() {
        let counts = all.reduce(into: [String: Int]()) { counts, sentence in
            for word in Set(sentence.words) { counts[word, default: 0] += 1 }
        }
        // A word in fewer than 200 texts sorts out at most those: (1000 + 200) / 3000 is 40 %.
        let frequent = counts.filter { $0.value >= 200 }.keys
        #expect(frequent.contains("a") && frequent.contains("my"))
        for word in frequent {
            #expect(accuracy { $0.words.contains(word) } < 0.40, "\(word)")
        }
    }

    /// The accuracy of the best pair of labels for the sentences inside and outside of `group`.
    private func accuracy(of group: (LabelledSentence) -> Bool) -> Double {
        var inside: [String: Int] = [:]
        var outside: [String: Int] = [:]
        for sentence in all {
            if group(sentence) {
                inside[sentence.label, default: 0] += 1
            } else {
                outside[sentence.label, default: 0] += 1
            }
        }
        return Double((inside.values.max() ?? 0) + (outside.values.max() ?? 0)) / Double(all.count)
    }
}
