/// Word rules as ICU compiled them. Opening them takes microseconds, where compiling takes 15 ms and more, so a
/// model carries those that it was trained with.
///
/// They serve the version of ICU that made them and no other; a model that meets another one has its rules compiled
/// anew. ICU trusts such tables, and a model file may be damaged or made by an enemy: they are checked by
/// ``CompiledRulesCheck`` first, and copied, so that the file cannot change them afterwards.
package final class CompiledWordRules: @unchecked Sendable {
    // Sendable: written in init only.

    /// The rules and the ICU that compiled them, as `rules-0123456789abcdef unicode-15.0 icu-72.1`.
    package let identifier: String
    /// The compiled rules, aligned to 8 bytes; valid as long as this object lives.
    package let bytes: UnsafeRawBufferPointer

    /// Takes a copy of compiled rules; nil where ICU could not work with them safely.
    package init?(identifier: String, checking bytes: UnsafeRawBufferPointer) {
        // The copy is what is checked: the bytes may lie in a file that somebody writes to.
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
        copy.copyMemory(from: bytes)
        self.identifier = identifier
        self.bytes = UnsafeRawBufferPointer(copy)
        if !CompiledRulesCheck(self.bytes).isSound { return nil }
    }

    deinit { bytes.deallocate() }
}
