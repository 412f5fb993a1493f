/// Gives a token its id, and a word that the vocabulary does not have those of pieces that it has. Owned by one thread.
///
/// A piece that does not begin the word has `##` before it in the vocabulary, as WordPiece's (Wu et al. 2016,
/// arXiv:1609.08144): `##ing`. No token begins so, for `#` is one of its own, or begins a hashtag. What the vocabulary
/// has no piece for is `<unk>`, once for all that stands together.
package struct SubwordEncoder {
    /// What stands before a piece that does not begin its word.
    package static let continuation = "##"

    /// The most clusters of a word that is cut, as WordPiece's: a longer one is `<unk>`. It also keeps the time that
    /// pieces take linear in the text.
    package static let mostClusters = 100

    private struct Piece {
        var range: Range<Int>
        /// Of the piece, and of the piece and the next one as one.
        var id: Int32?
        var joined: Int32?
    }

    private let kind: TextConfiguration.UnknownWords
    private var splitter = HashtagSplitter()
    private let mark = Array(continuation.utf8)
    private var word: [UInt8] = []
    private var pieces: [Piece] = []

    /// An encoder of a kind.
    package init(_ kind: TextConfiguration.UnknownWords) { self.kind = kind }

    /// Appends the ids of a token, in normal form; a word of a hashtag may be several. Where it would be `<unk>` as a
    /// whole, it has the id that `unknownWords` gives it.
    package mutating func append(
        _ token: UnsafeBufferPointer<UInt8>, _ tokenKind: TokenKind = .word, of vocabulary: Vocabulary,
        _ unknownWords: UnknownWords? = nil, to ids: inout [Int32]
    ) {
        if let id = vocabulary.id(of: token) { return ids.append(max(id, Vocabulary.unknownID)) }
        // Pieces are not in the order of their frequency, and have ways of their own.
        if tokenKind == .hashtagWord, kind != .pieces, splitter.append(token, of: vocabulary, to: &ids) {
            return
        }
        guard kind != .unknown, !token.isPlaceholder, cut(token, vocabulary),
            pieces.contains(where: { $0.id != nil })
        else { return ids.append(unknownWords?.id(of: token) ?? Vocabulary.unknownID) }
        if kind == .pieces { join(vocabulary) }
        var isKnown = true
        for piece in pieces {
            if isKnown || piece.id != nil { ids.append(piece.id ?? Vocabulary.unknownID) }
            isKnown = piece.id != nil
        }
    }

    /// Cuts a token into clusters; false where it has too many.
    private mutating func cut(_ token: UnsafeBufferPointer<UInt8>, _ vocabulary: Vocabulary) -> Bool {
        word.removeAll(keepingCapacity: true)
        word.append(contentsOf: token)
        pieces.removeAll(keepingCapacity: true)
        for range in CharacterClusters(token) {
            guard pieces.count < Self.mostClusters else { return false }
            pieces.append(Piece(range: range, id: id(of: range, vocabulary)))
        }
        return true
    }

    /// Byte-pair encoding (Sennrich et al. 2016, arXiv:1508.07909): joins the two neighbours that make the piece with
    /// the least id, which is the one learned first, the leftmost of equal ones, as long as there are any.
    private mutating func join(_ vocabulary: Vocabulary) {
        for index in pieces.indices { pieces[index].joined = joined(index, vocabulary) }
        while true {
            var best: Int?
            for (index, piece) in pieces.enumerated() {
                guard let joined = piece.joined else { continue }
                if best.flatMap({ pieces[$0].joined }).map({ joined < $0 }) ?? true { best = index }
            }
            guard let best else { return }
            pieces[best].id = pieces[best].joined
            pieces[best].range = pieces[best].range.lowerBound..<pieces[best + 1].range.upperBound
            pieces.remove(at: best + 1)
            pieces[best].joined = joined(best, vocabulary)
            if best > 0 { pieces[best - 1].joined = joined(best - 1, vocabulary) }
        }
    }

    private func joined(_ index: Int, _ vocabulary: Vocabulary) -> Int32? {
        guard index + 1 < pieces.count, pieces[index].id != nil, pieces[index + 1].id != nil else {
            return nil
        }
        return id(of: pieces[index].range.lowerBound..<pieces[index + 1].range.upperBound, vocabulary)
    }

    /// The id of a piece of the word.
    private func id(of range: Range<Int>, _ vocabulary: Vocabulary) -> Int32? {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: mark.count + range.count) { piece in
            let mark = range.lowerBound == 0 ? 0 : piece.update(fromContentsOf: mark)
            let end = piece[mark...].update(fromContentsOf: word[range])
            return vocabulary.id(of: UnsafeBufferPointer(rebasing: piece[..<end]))
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether a token stands for something, as `<url>` or `<caps>`: it is never cut.
    package var isPlaceholder: Bool {
        count > 2 && first == UInt8(ascii: "<") && last == UInt8(ascii: ">")
    }
}
