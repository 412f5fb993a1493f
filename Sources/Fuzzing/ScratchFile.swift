#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A file that is written anew for each case and goes with this object.
final class ScratchFile {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID().uuidString)").path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: path)) }

    func read() throws -> [UInt8] { try Array(Data(contentsOf: URL(filePath: path))) }
}
