/// The word rules in ICU alone, without a path of our own for ASCII: what ``TokenizerSession`` is measured against and
/// must agree with. Owned by one thread.
package final class PlainICU {
    /// In which encoding ICU reads a text.
    package enum Encoding: String, CaseIterable, Sendable {
        /// As it is.
        case utf8
        /// Transcoded, and boundaries mapped back to bytes.
        case utf16
    }

    private let encoding: Encoding
    private let breaker: WordBreaker
    private var access = UTF8Access()
    private var utf16 = UTF16Text()

    /// The rules of a tokenizer, which has loaded the dictionaries that they need.
    package init(_ encoding: Encoding, like tokenizer: Tokenizer) throws(TextError) {
        self.encoding = encoding
        breaker = try WordBreaker(rules: WordRules(chinese: tokenizer.configuration.chinese).text)
    }

    /// Calls `body` with each segment and its status, as ``TokenizerSession/forEachSegment(in:_:)`` does.
    package func forEachSegment(
        in utf8: UnsafeBufferPointer<UInt8>, _ body: (_ range: Range<Int>, _ status: Int32) -> Void
    ) {
        switch encoding {
        case .utf8: breaker.forEachSegment(inUTF8: utf8, through: &access, body)
        case .utf16:
            utf16.transcode(utf8)
            utf16.withUnits { units in
                breaker.forEachSegment(in: units) { segment, status in
                    let start = utf16.byteOffset(ofUnit: segment.lowerBound)
                    body(start..<utf16.byteOffset(ofUnit: segment.upperBound), status)
                }
            }
        }
    }
}
