// The only file that imports the C target: no pointer from ICU leaves it.
internal import CICU

/// The ICU that runs.
enum ICU {
    /// Its version, as `72.1`. The dictionaries may change with it.
    static var version: String {
        var major: Int32 = 0
        var minor: Int32 = 0
        cicu_icu_version(&major, &minor)
        return "\(major).\(minor)"
    }

    /// The version of Unicode whose properties it has, as `15.0`.
    static var unicodeVersion: String {
        var major: Int32 = 0
        var minor: Int32 = 0
        cicu_unicode_version(&major, &minor)
        return "\(major).\(minor)"
    }
}

/// A break iterator of ICU: cuts UTF-16 text into segments by a set of rules.
struct WordBreaker: ~Copyable {
    private let handle: OpaquePointer
    /// Keeps the compiled rules in place where ICU does not own them.
    private let compiled: CompiledWordRules?

    /// Compiles rules in RBBI syntax (about 15 ms for ``WordRules``; a clone costs a microsecond).
    init(rules: String) throws(TextError) {
        var status = cicu_status()
        let units = Array(rules.utf16)
        let opened = units.withUnsafeBufferPointer { units in
            units.baseAddress.flatMap { cicu_breaker_open($0, Int32(units.count), &status) }
        }
        guard let opened else {
            throw .rules(name: status.errorName, line: Int(status.line), offset: Int(status.offset))
        }
        handle = opened
        compiled = nil
    }

    /// Opens compiled rules, which the running ICU must have compiled: microseconds in place of milliseconds.
    init(_ compiled: CompiledWordRules) throws(TextError) {
        var status = cicu_status()
        let bytes = compiled.bytes
        let opened = bytes.withMemoryRebound(to: UInt8.self) { bytes in
            bytes.baseAddress.flatMap { cicu_breaker_open_compiled($0, Int32(bytes.count), &status) }
        }
        guard let opened else {
            throw .icu(operation: "open compiled word rules", name: status.errorName)
        }
        handle = opened
        self.compiled = compiled
    }

    private init(handle: OpaquePointer, compiled: CompiledWordRules?) {
        self.handle = handle
        self.compiled = compiled
    }

    deinit { cicu_breaker_close(handle) }

    /// An independent breaker with the same rules.
    func clone() throws(TextError) -> WordBreaker {
        var status = cicu_status()
        guard let copy = cicu_breaker_clone(handle, &status) else {
            throw .icu(operation: "clone the word breaker", name: status.errorName)
        }
        return WordBreaker(handle: copy, compiled: compiled)
    }

    /// Its rules as ICU compiled them.
    func compiledRules() throws(TextError) -> [UInt8] {
        var status = cicu_status()
        let length = cicu_breaker_compiled_rules(handle, nil, 0, &status)
        var bytes = [UInt8](repeating: 0, count: Int(length))
        _ = bytes.withUnsafeMutableBufferPointer {
            cicu_breaker_compiled_rules(handle, $0.baseAddress, length, &status)
        }
        guard status.code <= 0 else {
            throw .icu(operation: "give its compiled word rules", name: status.errorName)
        }
        return bytes
    }

    /// Calls `body` with each segment in turn, and the status of the rule that made it. The segments follow each
    /// other without gaps and cover the text.
    func forEachSegment(in text: UnsafeBufferPointer<UInt16>, _ body: (Range<Int>, Int32) -> Void) {
        setText(text)
        // ICU keeps a pointer to the text: the text is gone when this function returns, so the pointer must be too.
        defer { setText(UnsafeBufferPointer(start: nil, count: 0)) }
        forEachRemainingSegment(body)
    }

    /// The same for a text in UTF-8, through ICU's own access to it. Ranges are of bytes. Slower, and
    /// Burmese is cut elsewhere so.
    func forEachSegment(
        inUTF8 text: UnsafeBufferPointer<UInt8>, through access: inout UTF8Access,
        _ body: (Range<Int>, Int32) -> Void
    ) {
        access.lend(text, to: handle)
        defer { setText(UnsafeBufferPointer(start: nil, count: 0)) }
        forEachRemainingSegment(body)
    }

    private func forEachRemainingSegment(_ body: (Range<Int>, Int32) -> Void) {
        // Both arrays together have the 1024 bytes that Swift puts on the stack; more would be allocated.
        let capacity = 128
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * capacity) { buffer in
            buffer.initialize(repeating: 0)
            guard let ends = buffer.baseAddress else { return }
            let statuses = ends + capacity
            var start = 0
            while true {
                let count = Int(cicu_breaker_next(handle, ends, statuses, Int32(capacity)))
                for index in 0..<count {
                    let end = Int(ends[index])
                    body(start..<end, statuses[index])
                    start = end
                }
                if count < capacity { break }
            }
        }
    }

    private func setText(_ text: UnsafeBufferPointer<UInt16>) {
        precondition(text.count <= Int32.max, "a piece of text for ICU has at most 2^31 - 1 UTF-16 units")
        var status = cicu_status()
        cicu_breaker_set_text(handle, text.baseAddress, Int32(text.count), &status)
        precondition(status.code <= 0, "ICU could not take a text: \(status.errorName)")
    }
}

/// ICU's access to texts in UTF-8, reused from text to text.
struct UTF8Access: ~Copyable {
    private var handle: OpaquePointer?

    init() {}

    deinit { if let handle { cicu_utf8_close(handle) } }

    fileprivate mutating func lend(_ text: UnsafeBufferPointer<UInt8>, to breaker: OpaquePointer) {
        precondition(text.count <= Int32.max, "a piece of text for ICU has at most 2^31 - 1 bytes")
        var status = cicu_status()
        let opened = cicu_breaker_set_utf8(breaker, handle, text.baseAddress, Int32(text.count), &status)
        guard let opened else { preconditionFailure("ICU could not take a text: \(status.errorName)") }
        handle = opened
    }
}

/// A normalization form of ICU.
struct TextNormalizer: @unchecked Sendable {
    // Sendable: ICU's normalizers are immutable singletons that live as long as the process.
    private let handle: OpaquePointer

    /// NFKC with case folding and without default-ignorable code points where `foldsCase`, else NFKC.
    init(foldsCase: Bool) throws(TextError) {
        var status = cicu_status()
        let found = foldsCase ? cicu_normalizer_nfkc_casefold(&status) : cicu_normalizer_nfkc(&status)
        guard let found else {
            throw .icu(operation: "load its normalization data", name: status.errorName)
        }
        handle = found
    }

    /// Whether the text is certainly in normal form already.
    func isNormal(_ text: UnsafeBufferPointer<UInt16>) -> Bool {
        var status = cicu_status()
        return cicu_normalizer_quick_check(handle, text.baseAddress, Int32(text.count), &status) == text.count
    }

    /// Writes the normal form to the beginning of `result`, which grows as needed, and returns its length.
    func normalize(_ text: UnsafeBufferPointer<UInt16>, into result: inout [UInt16]) -> Int {
        if result.count < text.count + 16 { result = [UInt16](repeating: 0, count: 2 * text.count + 64) }
        while true {
            var status = cicu_status()
            let length = result.withUnsafeMutableBufferPointer { room -> Int in
                guard let start = room.baseAddress else { return 0 }
                return Int(
                    cicu_normalizer_normalize(
                        handle, text.baseAddress, Int32(text.count), start, Int32(room.count), &status))
            }
            precondition(status.code <= 0, "ICU could not normalize a text: \(status.errorName)")
            if length <= result.count { return length }
            result = [UInt16](repeating: 0, count: length)
        }
    }
}

extension cicu_status {
    fileprivate var errorName: String { name.map { String(cString: $0) } ?? "no error" }
}
