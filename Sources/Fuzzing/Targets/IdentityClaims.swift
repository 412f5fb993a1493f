import Sentiment

/// The table for ASCII, and the cutting of texts into runs, change nothing: ICU alone finds the same boundaries and
/// the same tokens. Fast enough for a million cases.
struct IdentityClaims: FuzzClaims {
    private let byTable: [TokenizerSession]
    private let byICU: [TokenizerSession]

    init() throws {
        let tokenizers = try TextConfiguration.ChineseSegmentation.allCases.map { chinese in
            var configuration = TextConfiguration()
            configuration.chinese = chinese
            configuration.readMessages(false)
            configuration.replacesURLs = false
            configuration.replacesMentions = false
            return try Tokenizer(configuration)
        }
        byTable = tokenizers.map { $0.makeSession() }
        byICU = tokenizers.map { $0.makeSession() }
        for session in byICU { session.leastTableRun = nil }
        if byTable.contains(where: { $0.leastTableRun == nil }) {
            throw Refutation("this ICU's rules are those of the table", by: Tokenizer.icuVersion)
        }
    }

    func check(_ random: inout SplitMix64) throws -> Bool {
        let text =
            random.isOne(in: 4)
            ? random.text()
            : RandomText(random.split(), .mostlyASCII).bytes(count: random.next(below: 50))
        let index = random.next(below: byTable.count)
        let (table, icu) = (byTable[index], byICU[index])
        let leastTableRun = random.element(of: [1, 3, 8, 24])
        table.leastTableRun = leastTableRun
        let isSame = text.withUnsafeBufferPointer { text in
            table.boundaries(in: text) == icu.boundaries(in: text)
        }
        guard isSame, FoundToken.all(of: text, table) == FoundToken.all(of: text, icu) else {
            throw Refutation(
                "ICU alone cuts the text as the table does, with runs of \(leastTableRun) and more", by: text)
        }
        return true
    }
}
