import ArgumentParser
import Glibc

/// An amount of memory on a command line, as `500M` or `4G`: multiples of 1024.
struct MemorySize: ExpressibleByArgument {
    let bytes: Int

    /// Less would write more files than it counts.
    private static let least = 16 << 20

    init(bytes: Int) { self.bytes = bytes }

    init?(argument: String) {
        let units = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
        let unit = argument.last.flatMap { units[$0.uppercased()] }
        guard let number = Int(unit == nil ? argument[...] : argument.dropLast()) else { return nil }
        let (bytes, overflows) = number.multipliedReportingOverflow(by: unit ?? 1)
        guard !overflows, bytes >= Self.least else { return nil }
        self.bytes = bytes
    }

    var defaultValueDescription: String {
        bytes.isMultiple(of: 1 << 30) ? "\(bytes >> 30)G" : "\(bytes >> 20)M"
    }
}

extension [String] {
    /// The size of the files at these paths, in bytes; 0 where it is not known of all.
    var totalSize: Int {
        var total = 0
        for path in self {
            var status = stat()
            guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return 0 }
            total += Int(status.st_size)
        }
        return total
    }
}
